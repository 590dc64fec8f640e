"""Finds the account of whom a provider vouches for, and lets an administrator say whose an account is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tillit.foundation.accounts.services import AccountRefused, end_sessions, locked_account
from tillit.foundation.identity.doors import DoorKind
from tillit.foundation.identity.faults import SignInFailed, Why
from tillit.foundation.identity.id_token import Said
from tillit.foundation.identity.models import Identity
from tillit.foundation.meanwhile import refuse_if_changed
from tillit.foundation.sealed import mark_of, marks_of
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import Role, User
from tillit.kernel.clock import local_day
from tillit.kernel.national_number import is_valid_national_number

PURPOSE = "identity"
STAFF = frozenset({Role.CARE_WORKER, Role.TEAM_LEADER, Role.ADMINISTRATOR})

# Gives the account of the person with that national number, making it when there is none yet; None: no such person.
OwnAccount = Callable[[str, datetime], User | None]
_own_accounts: list[OwnAccount] = []


def register_own_account(find: OwnAccount) -> None:
    """Let inhabitants whom `find` knows by their number come in, without anybody having made an account for them."""
    _own_accounts.append(find)


def account_of(said: Said, *, door: DoorKind, now: datetime) -> User:
    """Give the account of whom the provider vouches for, and remember what it calls them.

    Raises SignInFailed when there is none, it lets nobody in, or it is staff's and this is not staff's door.
    """
    with transaction.atomic():
        known = Identity.objects.select_related("user").filter(issuer=said.issuer, subject=said.subject, door=door)
        identity = known.first() or _linked(said, door, now)
    if identity is None:
        raise SignInFailed(Why.NO_ACCOUNT, "no account")
    user = identity.user
    if not user.is_active or (user.synthetic and not settings.TILLIT_DEMO):
        raise SignInFailed(Why.CLOSED, "closed account")
    if door == DoorKind.INHABITANT and user.roles_on(local_day(now)) & STAFF:
        raise SignInFailed(Why.OTHER_DOOR, "staff by the inhabitants' door")
    return user


def _linked(said: Said, door: DoorKind, now: datetime) -> Identity | None:
    """Give the identity of that number, now with the provider's name for it."""
    if not is_valid_national_number(said.number):
        return None
    marks = marks_of(said.number, purpose=PURPOSE)
    identity = (
        Identity.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(door=door, number_mark__in=marks)
        .first()
    )
    if identity is None and door == DoorKind.INHABITANT:
        user = next((found for find in _own_accounts if (found := find(said.number, now))), None)
        if user is not None:  # their number may have become another one since they first came in
            identity = Identity.objects.filter(user=user, door=door).first() or Identity(user=user, door=door)
            identity.number_mark = marks[0]
    if identity is None:
        return None
    identity.issuer, identity.subject, identity.linked_at = said.issuer, said.subject, now
    identity.save()
    leave_trail(user=identity.user, verb="link_identity", subject=identity.user, now=now, door=door.value)
    return identity


def shown_identities(user_id: int) -> dict[str, object]:
    """Give what tells one way in from another that took its place; a number is not shown, and neither is its mark."""
    rows = Identity.objects.filter(user_id=user_id).order_by("door")
    return {"ways": [*rows.values_list("door", "pk")]}


def give_identity(
    *, user_id: int, door: DoorKind, number: str, by: User, now: datetime, seen: str | None = None
) -> None:
    """Let who has this national number come in by that door; what the account was linked to before is forgotten.

    Raises AccountRefused for a number that cannot be, or that another account has, and ChangedMeanwhile when `seen`
    is the stamp of ways in that stand no more.
    """
    digits = "".join(number.split())
    if not is_valid_national_number(digits):
        raise AccountRefused(_("This is no national number. Check the digits: there are 11."))
    with transaction.atomic():
        user = locked_account(user_id)
        refuse_if_changed(seen, shown_identities(user_id))
        marks = marks_of(digits, purpose=PURPOSE)
        others = Identity.objects.filter(door=door, number_mark__in=marks).exclude(user=user)
        if others.exists():
            raise AccountRefused(_("Another account belongs to this number."))
        try:
            with transaction.atomic():
                Identity.objects.filter(user=user, door=door).delete()
                mark = mark_of(digits, purpose=PURPOSE)
                Identity.objects.create(user=user, door=door, number_mark=mark)
        except IntegrityError:
            raise AccountRefused(_("Another account belongs to this number.")) from None
        end_sessions(user)
        leave_trail(user=by, verb="give_identity", subject=user, now=now, door=door.value)


def take_identity(*, user_id: int, door: DoorKind, by: User, now: datetime) -> None:
    """Let nobody come in to the account by that door any more; open sessions end."""
    with transaction.atomic():
        user = locked_account(user_id)
        if Identity.objects.filter(user=user, door=door).delete()[0]:
            end_sessions(user)
            leave_trail(user=by, verb="take_identity", subject=user, now=now, door=door.value)
