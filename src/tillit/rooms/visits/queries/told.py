"""What helpers told was different from the plan in a team's week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tillit.rooms.visits.models import Deviation, DeviationKind


@dataclass(frozen=True)
class Told:
    """A word about a visit, from who was there."""

    person_id: int
    day: date
    label: str
    words: str
    by: str
    at: datetime


def told_in_week(team_id: int, monday: date) -> list[Told]:
    """Give what stands, the newest first; what was taken back is not told."""
    rows = Deviation.objects.filter(
        visit__plan__team_id=team_id, visit__plan__week=monday, withdrawn_at=None, edit=None
    ).order_by("-reported_at", "-pk")
    return [
        Told(person_id, day, str(DeviationKind(kind).label), words, by, at)
        for person_id, day, kind, words, by, at in rows.values_list(
            "visit__person_id", "visit__day", "kind", "words", "reported_by__display_name", "reported_at"
        )
    ]
