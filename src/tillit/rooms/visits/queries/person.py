"""One person's week: who comes when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tillit.kernel.period import Week
from tillit.rooms.people import queries as people
from tillit.rooms.visits.queries.visits import PlannedVisit, visits_of_persons


@dataclass(frozen=True)
class PlannedDay:
    """A day with its visits, or a pause with its reason."""

    day: date
    visits: tuple[PlannedVisit, ...]
    pause: str


def week_of_person(person_id: int, week: Week) -> list[PlannedDay]:
    """Give Monday to Sunday with the visits of accepted plans: a proposal is not yet anybody's week."""
    sunday = week.end - timedelta(days=1)
    visits = visits_of_persons([person_id], first=week.monday, last=sunday)
    pauses = people.pauses([person_id], first=week.monday, last=sunday)
    return [
        PlannedDay(
            day,
            tuple(visit for visit in visits if visit.day == day),
            next((pause.reason for pause in pauses if pause.covers(day)), ""),
        )
        for day in week.days
    ]
