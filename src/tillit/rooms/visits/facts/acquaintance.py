"""Who helped whom how often, from what really happened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet, Sum

from tillit.rooms.visits.models import Encounter, EncounterStatus

Pair = tuple[int, int]  # person, employee


@dataclass(frozen=True)
class Helped:
    """How often an employee has helped a person, and when last; never is zero and None."""

    person_id: int
    employee_id: int
    visits: int
    last_on: date | None


def helped(pairs: Collection[Pair]) -> list[Helped]:
    """Give for each pair how often the employee helped the person; also those who never did."""
    wanted = set(pairs)
    rows = (
        _finished()
        .filter(person_id__in={p for p, _ in wanted}, employee_id__in={e for _, e in wanted})
        .values_list("person_id", "employee_id")
        .annotate(times=Sum("visits"), last_on=Max("day"))
        .order_by()
    )
    found = {(person, employee): (times, last_on) for person, employee, times, last_on in rows}
    return [Helped(*pair, *found.get(pair, (0, None))) for pair in sorted(wanted)]


def pairs_of_day(team_id: int, day: date) -> set[Pair]:
    """Give who helped whom for a team on a day."""
    rows = _finished().filter(team_id=team_id, day=day)
    return set(rows.values_list("person_id", "employee_id"))


def _finished() -> QuerySet[Encounter]:
    return Encounter.objects.filter(status=EncounterStatus.FINISHED)
