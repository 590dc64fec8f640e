"""What was changed when: marked on the charts, so that what came of it can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, TillitError
from tillit.rooms.indicators.definition import definition
from tillit.rooms.indicators.models import ImprovementChange

WORDS_MAX = 200


class BadChange(TillitError):
    """A change without words, with too many, or on a day that has not been."""


@dataclass(frozen=True)
class Change:
    """What somebody changed on a day, at a team, a unit or (neither) the municipality."""

    id: int
    indicator: str
    day: date
    words: str
    unit_id: int | None
    team_id: int | None
    made_by_id: int


def mark_change(
    *,
    indicator: str,
    day: date,
    words: str,
    user: User,
    now: datetime,
    unit_id: int | None = None,
    team_id: int | None = None,
) -> int:
    """Mark what was changed on a day, for everyone who sees the chart, and give its id.

    Raises NotFound on an unknown indicator, BadChange on words that cannot be kept or a day that lies ahead.
    """
    words = " ".join(words.split())
    if not words or len(words) > WORDS_MAX:
        raise BadChange(f"Say in 1 to {WORDS_MAX} characters what you changed.")
    if day > local_day(now):
        raise BadChange("The day lies ahead. Mark the change on the day it is made, or later.")
    with transaction.atomic():
        change = ImprovementChange.objects.create(
            indicator=definition(indicator).id,
            unit_id=unit_id,
            team_id=team_id,
            day=day,
            words=words,
            made_by=user,
            made_at=now,
        )
        leave_trail(user=user, verb="mark_change", subject=change, now=now, indicator=indicator, day=str(day))
    return change.pk


def withdraw_change(*, change_id: int, user: User, now: datetime) -> Change:
    """Take a mark away that should not stand, and give it; only who made it can.

    Raises NotFound when there is none of theirs.
    """
    with transaction.atomic():
        rows = ImprovementChange.objects.select_for_update().filter(pk=change_id, made_by=user, withdrawn_at=None)
        change = rows.first()
        if change is None:
            raise NotFound("There is no such mark of yours.")
        change.withdrawn_at = now
        change.save(update_fields=["withdrawn_at"])
        leave_trail(user=user, verb="withdraw_change", subject=change, now=now)
    return Change(
        change.pk, change.indicator, change.day, change.words, change.unit_id, change.team_id, change.made_by_id
    )


def changes_of(indicator: str, *, unit_id: int | None = None, team_id: int | None = None) -> list[Change]:
    """Give what was changed at one place, oldest first."""
    rows = ImprovementChange.objects.filter(indicator=indicator, unit_id=unit_id, team_id=team_id, withdrawn_at=None)
    fields = ("id", "indicator", "day", "words", "unit_id", "team_id", "made_by_id")
    return [Change(*row) for row in rows.order_by("day", "pk").values_list(*fields)]
