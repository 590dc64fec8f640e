"""Reads of accounts and roles, as an administrator sees them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from tillit.foundation.users import Role, RoleAssignment, User
from tillit.kernel.errors import NotFound
from tillit.kernel.period import covers
from tillit.kernel.sort_key import sort_key

SOON = timedelta(days=30)  # a role that ends within these days is weighed anew now (pasientjournalforskriften § 13)


@dataclass(frozen=True)
class RoleRow:
    """A role that an account holds, held or will hold, as seen on a day."""

    id: int
    user_id: int
    holder: str
    role: str
    starts_on: date
    ends_on: date | None
    today: date
    holder_is_active: bool = True

    @property
    def label(self) -> str:
        return str(Role(self.role).label)

    @property
    def last_day(self) -> date | None:
        """Give the last day of the role, as people say it."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    @property
    def is_past(self) -> bool:
        return self.ends_on is not None and self.ends_on <= self.today

    @property
    def is_coming(self) -> bool:
        return self.starts_on > self.today

    @property
    def is_held(self) -> bool:
        return covers(self.starts_on, self.ends_on, self.today)

    @property
    def ends_soon(self) -> bool:
        return self.is_held and self.ends_on is not None and self.ends_on - self.today <= SOON


@dataclass(frozen=True)
class AccountRow:
    """An account with the roles of the day."""

    id: int
    username: str
    display_name: str
    language: str
    is_active: bool
    synthetic: bool
    last_login: datetime | None
    roles: tuple[RoleRow, ...] = ()

    @property
    def role_names(self) -> str:
        return ", ".join(role.label for role in self.roles)


def accounts(*, today: date, search: str = "", role: str = "", state: str = "") -> list[AccountRow]:
    """Give the accounts that match, by name in Norwegian order (two queries).

    `role` is a role held today, or "none"; `state` is "open", "closed", or empty for both.
    """
    rows = User.objects.all()
    for word in search.split():
        rows = rows.filter(Q(display_name__icontains=word) | Q(username__icontains=word))
    if state:
        rows = rows.filter(is_active=state == "open")
    held = defaultdict(list)
    for one in roles(today=today, when="now"):
        held[one.user_id].append(one)
    fields = ("id", "username", "display_name", "language", "is_active", "synthetic", "last_login")
    found = [AccountRow(*row, roles=tuple(held[row[0]])) for row in rows.values_list(*fields)]
    if role == "none":
        found = [row for row in found if not row.roles]
    elif role:
        found = [row for row in found if any(one.role == role for one in row.roles)]
    return sorted(found, key=lambda row: (sort_key(row.display_name), row.id))


def account(user_id: int, *, today: date) -> AccountRow:
    """Give one account.

    Raises NotFound when there is none.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such account.")
    held = tuple(one for one in roles(today=today, user_id=user_id) if one.is_held)
    return AccountRow(
        user.pk, user.username, user.display_name, user.language, user.is_active, user.synthetic, user.last_login, held
    )


def roles(*, today: date, when: str = "", user_id: int | None = None) -> list[RoleRow]:
    """Give roles held `now`, `soon` to end, `coming`, `past`, or all: the latest to begin first."""
    rows = RoleAssignment.objects.select_related("user").order_by("-starts_on", "-pk")
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    now = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gt=today))
    chosen = {
        "now": now,
        "soon": now & Q(ends_on__lte=today + SOON),
        "coming": Q(starts_on__gt=today),
        "past": Q(ends_on__lte=today),
    }
    if when in chosen:
        rows = rows.filter(chosen[when])
    if when == "soon":
        rows = rows.order_by("ends_on", "pk")
    return [
        RoleRow(
            one.pk,
            one.user_id,
            one.user.display_name,
            one.role,
            one.starts_on,
            one.ends_on,
            today,
            one.user.is_active,
        )
        for one in rows
    ]
