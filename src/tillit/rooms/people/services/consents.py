"""Lets relatives in, and shuts them out again at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import NotAllowed, NotFound
from tillit.rooms.people.models import Consent, Relative
from tillit.rooms.people.services.entry import check_entry
from tillit.rooms.people.types import How, Scope


@dataclass(frozen=True)
class Consented:
    """Whether a relative is let into a scope now, and whether this call changed it."""

    relative_id: int
    scope: str
    is_standing: bool
    changed: bool


def give_consent(*, person_id: int, relative_id: int, scope: str, how: str, by: User, now: datetime) -> Consented:
    """Let a relative into one scope of the person's; again is the same as once.

    Raises NotFound when the person has no such relative or there is no such scope, NotAllowed as `check_entry`
    does, and when who acts for the person would let somebody in: that only the person does.
    """
    with transaction.atomic():
        relative = _relative(person_id, relative_id, scope)
        _check(relative, how=how, by=by, now=now)
        if _standing(relative, scope).exists():
            return Consented(relative_id, scope, is_standing=True, changed=False)
        consent = Consent.objects.create(
            person_id=person_id, relative=relative, scope=scope, given_at=now, given_how=how, entered_by=by
        )
        leave_trail(user=by, verb="give_consent", subject=consent, now=now, relative=relative_id, scope=scope, how=how)
    return Consented(relative_id, scope, is_standing=True, changed=True)


def withdraw_consent(*, person_id: int, relative_id: int, scope: str, how: str, by: User, now: datetime) -> Consented:
    """Take a consent back: from the next request on, the relative sees nothing of that scope.

    Raises as `give_consent` does.
    """
    with transaction.atomic():
        relative = _relative(person_id, relative_id, scope)
        _check(relative, how=how, by=by, now=now)
        consent = _standing(relative, scope).first()
        if consent is None:
            return Consented(relative_id, scope, is_standing=False, changed=False)
        consent.withdrawn_at, consent.withdrawn_how, consent.withdrawn_by = now, how, by
        consent.save(update_fields=["withdrawn_at", "withdrawn_how", "withdrawn_by"])
        leave_trail(
            user=by, verb="withdraw_consent", subject=consent, now=now, relative=relative_id, scope=scope, how=how
        )
    return Consented(relative_id, scope, is_standing=False, changed=True)


def _relative(person_id: int, relative_id: int, scope: str) -> Relative:
    """Give the relative, locked, so that two answers at a time come one after the other."""
    found = Relative.objects.select_for_update(of=("self",)).select_related("person")
    relative = found.filter(pk=relative_id, person_id=person_id).first()
    if relative is None or scope not in Scope.values:
        raise NotFound("The person has no such relative, or there is nothing of that name to let them into.")
    return relative


def _check(relative: Relative, *, how: str, by: User, now: datetime) -> None:
    if how == How.PROXY:
        raise NotAllowed("Only the person lets relatives in, themselves or through staff.")
    check_entry(relative.person, how=how, by=by, now=now)


def _standing(relative: Relative, scope: str):
    return Consent.objects.filter(relative=relative, person_id=relative.person_id, scope=scope, withdrawn_at=None)
