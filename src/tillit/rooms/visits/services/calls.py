"""Tick off that somebody was told of a change, and take the tick back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.rooms.visits.models import VisitChange

BY_HAND = ("phone", "letter")
BY_MESSAGE = ("sms", "email")


def mark_told(*, team_id: int, person_id: int, newest: int, how: str, user: User, now: datetime) -> int:
    """Record that a person was told by phone or letter of all changes up to `newest`; give how many.

    What was changed after the list was opened stays to be told. Raises NotFound when there is nothing to tick off.
    """
    if how not in BY_HAND:
        raise NotFound("That is no way in which people tell.")
    with transaction.atomic():
        rows = _rows(team_id, person_id, newest)
        open_rows = list(rows.filter(told_at=None))
        in_vain = [row for row in rows.filter(told_how__in=BY_MESSAGE) if local_day(row.told_at) == local_day(now)]
        if not open_rows and not in_vain:
            raise NotFound("There is nothing to tick off; perhaps a colleague did so just now.")
        for row in (*open_rows, *in_vain):
            row.told_at, row.told_how, row.told_by = now, how, user
        VisitChange.objects.bulk_update((*open_rows, *in_vain), ["told_at", "told_how", "told_by"])
        _tell(open_rows or in_vain, "mark_told", how=how, user=user, now=now)
    return len(open_rows) + len(in_vain)


def unmark_told(*, team_id: int, person_id: int, newest: int, user: User, now: datetime) -> int:
    """Take a tick of today back: the person is to be told after all. A message that was sent is not taken back."""
    with transaction.atomic():
        rows = [
            row
            for row in _rows(team_id, person_id, newest).filter(told_how__in=BY_HAND)
            if row.told_at and local_day(row.told_at) == local_day(now)
        ]
        if not rows:
            raise NotFound("There is no tick to take back.")
        last = max(row.told_at for row in rows)
        rows = [row for row in rows if row.told_at == last]
        VisitChange.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=None, told_how="", told_by=None)
        _tell(rows, "unmark_told", how="", user=user, now=now)
    return len(rows)


def _rows(team_id: int, person_id: int, newest: int):
    return VisitChange.objects.select_for_update(of=("self",)).filter(
        edit__plan__team_id=team_id, person_id=person_id, pk__lte=newest, needs_telling=True
    )


def _tell(rows: list[VisitChange], verb: str, *, how: str, user: User, now: datetime) -> None:
    leave_trail(user=user, verb=verb, subject=rows[-1], now=now, changes=[row.pk for row in rows], how=how)
