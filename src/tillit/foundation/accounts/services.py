"""Writes of accounts and of the roles that they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillit.foundation.accounts.administrators import LastAdministrator, first_day_without_administrator
from tillit.foundation.meanwhile import refuse_if_changed
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import Role, RoleAssignment, User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, TillitError

OVERLAPS = gettext_lazy(
    "The account holds this role on some of these days already. Change the days of that role instead."
)


class AccountRefused(TillitError):
    """What was asked cannot be done to the account or the role; the message says why, in the reader's language."""


def make_account(*, username: str, display_name: str, language: str, by: User | None, now: datetime) -> User:
    """Make an account without a role; in demo mode it is a made-up one, which is picked on the sign-in page.

    Raises AccountRefused when the username is taken.
    """
    with transaction.atomic():
        if User.objects.filter(username__iexact=username).exists():
            raise AccountRefused(_("Another account has this username. Choose another one."))
        try:
            with transaction.atomic():
                user = User.objects.create_user(username, display_name=display_name, synthetic=settings.TILLIT_DEMO)
        except IntegrityError:
            raise AccountRefused(_("Another account has this username. Choose another one.")) from None
        user.language = language
        user.save(update_fields=["language"])
        leave_trail(user=by, verb="make_account", subject=user, now=now)
    return user


def change_account(
    *,
    user_id: int,
    display_name: str,
    language: str,
    by: User,
    now: datetime,
    seen: str | None = None,
    beside: Callable[[], Mapping[str, Any]] = dict,
) -> None:
    """Change what the account is called and which language it reads.

    `beside` gives what the same form showed of another room, and is read when the account is held.
    Raises ChangedMeanwhile when `seen` is the stamp of something that stands no more.
    """
    with transaction.atomic():
        user = locked_account(user_id)
        refuse_if_changed(seen, {"display_name": user.display_name, "language": user.language, **beside()})
        user.display_name, user.language = display_name, language
        user.save(update_fields=["display_name", "language"])
        leave_trail(user=by, verb="change_account", subject=user, now=now)


def close_account(*, user_id: int, by: User, now: datetime) -> None:
    """Let nobody in by the account; its open sessions end at once, its roles stay for the day it opens again.

    Raises AccountRefused for one's own account, LastAdministrator when nobody would administer afterwards.
    """
    with transaction.atomic():
        before = _administered_until(now)
        user = locked_account(user_id)
        if user.pk == by.pk:
            raise AccountRefused(_("You cannot close your own account. Ask another administrator."))
        if not user.is_active:
            return
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_sessions(user)
        _refuse_fewer_days(before, now)
        leave_trail(user=by, verb="close_account", subject=user, now=now)


def open_account(*, user_id: int, by: User, now: datetime) -> None:
    """Let a closed account in again."""
    with transaction.atomic():
        user = locked_account(user_id)
        if not user.is_active:
            user.is_active = True
            user.save(update_fields=["is_active"])
            leave_trail(user=by, verb="open_account", subject=user, now=now)


def hold_role(
    *, user_id: int, role: str, starts_on: date, ends_on: date | None, by: User, now: datetime
) -> RoleAssignment:
    """Let an account hold a role on the days [starts_on, ends_on), from today at the earliest.

    Raises AccountRefused when the days are none, past, or overlap days on which the account holds the role.
    """
    with transaction.atomic():
        user = locked_account(user_id)
        if starts_on < local_day(now):
            raise AccountRefused(_("A role can begin today or later, not in the past."))
        if ends_on is not None and ends_on <= starts_on:
            raise AccountRefused(_("The last day must not be before the first."))
        try:
            with transaction.atomic():
                held = RoleAssignment.objects.create(user=user, role=role, starts_on=starts_on, ends_on=ends_on)
        except IntegrityError:
            raise AccountRefused(str(OVERLAPS)) from None
        leave_trail(user=by, verb="give_role", subject=user, now=now, **_facts(held))
    return held


def end_role(
    *, assignment_id: int, ends_on: date | None, by: User, now: datetime, seen: str | None = None
) -> RoleAssignment | None:
    """Let a role end on a day, or with None go on; one that would end before it began has never been (gives None).

    Raises AccountRefused for a day that is past, LastAdministrator when days without an administrator would come.
    """
    with transaction.atomic():
        before = _administered_until(now)
        held = RoleAssignment.objects.select_for_update().select_related("user").filter(pk=assignment_id).first()
        if held is None:
            raise NotFound("There is no such role.")
        refuse_if_changed(seen, {"ends_on": held.ends_on})
        today = local_day(now)
        if held.ends_on is not None and held.ends_on <= today:
            raise AccountRefused(_("This role has ended already. Give it anew instead."))
        if ends_on is not None and ends_on < today:
            raise AccountRefused(_("A role can end today or later, not in the past."))
        verb = "end_role" if ends_on is not None else "prolong_role"
        if ends_on is not None and ends_on <= held.starts_on:
            leave_trail(user=by, verb="withdraw_role", subject=held.user, now=now, **_facts(held))
            held.delete()
            _refuse_fewer_days(before, now)
            return None
        held.ends_on = ends_on
        try:
            with transaction.atomic():
                held.save(update_fields=["ends_on"])
        except IntegrityError:
            raise AccountRefused(str(OVERLAPS)) from None
        _refuse_fewer_days(before, now)
        leave_trail(user=by, verb=verb, subject=held.user, now=now, **_facts(held))
    return held


def _facts(held: RoleAssignment) -> dict[str, object]:
    return {"role": held.role, "starts_on": str(held.starts_on), "ends_on": held.ends_on and str(held.ends_on)}


def locked_account(user_id: int) -> User:
    """Give the account, so that two writes of it come one after the other. Raises NotFound when there is none."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such account.")
    return user


def end_sessions(user: User) -> None:
    """End every session of the account that is open now."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)


def _administered_until(now: datetime) -> date | None:
    """Give the first day without an administrator; nobody else changes who is one until the transaction ends."""
    list(RoleAssignment.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))
    return first_day_without_administrator(today=local_day(now))


def _refuse_fewer_days(before: date | None, now: datetime) -> None:
    after = first_day_without_administrator(today=local_day(now))
    if after is not None and (before is None or after < before):
        raise LastAdministrator(
            _("Then nobody would be administrator from that day on. Make somebody else administrator first.")
        )
