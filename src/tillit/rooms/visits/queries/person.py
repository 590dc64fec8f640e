"""One person's week, the visit that comes next, and who looked at their record day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, QuerySet
from django.db.models.functions import TruncDate

from tillit.foundation.access.door import ENTER
from tillit.kernel.clock import OSLO, instant, local_day
from tillit.kernel.period import Week
from tillit.rooms.people import queries as people
from tillit.rooms.people.queries import LookCard
from tillit.rooms.visits.queries.visits import PlannedVisit, visits_of_persons

LOOKS_AHEAD = timedelta(days=13)


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


def next_visits(person_id: int, *, now: datetime) -> tuple[list[PlannedVisit], PlannedVisit | None]:
    """Give what is left of today, and the first planned visit of today or the two weeks to come.

    A visit is left until it is done or its time is over.
    """
    today = local_day(now)
    ahead = [
        visit
        for visit in visits_of_persons([person_id], first=today, last=today + LOOKS_AHEAD)
        if visit.ends_at is not None and visit.ends_at > now and not visit.is_done
    ]
    return [visit for visit in ahead if visit.day == today], next(iter(ahead), None)


@dataclass(frozen=True)
class DayOfLooks:
    """What one account saw of a person on one day.

    `times` counts pages opened; that the way in was shown on one of them (`saw_way_in`) is no look of its own.
    """

    day: date
    user_id: int
    by: str
    times: int
    saw_way_in: bool
    grounds: tuple[str, ...]
    looks: tuple[LookCard, ...]


def days_of_looks(person_id: int, *, since: datetime | None = None) -> QuerySet[Any, dict[str, Any]]:
    """Give each day on which each account looked, the latest first, ready for paging; `with_looks` fills a page."""
    looks = people.looks_at(person_id)
    days = (
        (looks.filter(at__gte=since) if since else looks)
        .order_by()
        .annotate(day=TruncDate("at", tzinfo=OSLO))
        .values("day", "user_id")
    )
    return days.annotate(last_at=Max("at")).order_by("-last_at", "user_id")


def with_looks(person_id: int, page: Iterable[Mapping[str, Any]]) -> list[DayOfLooks]:
    """Give the rows of one page of `days_of_looks` with every look of theirs (one query)."""
    rows = list(page)
    if not rows:
        return []
    first, last = min(row["day"] for row in rows), max(row["day"] for row in rows)
    found = people.looks_at(person_id).filter(
        at__gte=instant(first, time(0)),
        at__lt=instant(last + timedelta(days=1), time(0)),
        user_id__in={row["user_id"] for row in rows},
    )
    of: dict[tuple[date, int], list[Any]] = defaultdict(list)
    for look in found:
        of[local_day(look.at), look.user_id].append(look)
    return [_day_of_looks(row["day"], of[row["day"], row["user_id"]]) for row in rows]


def _day_of_looks(day: date, looks: list[Any]) -> DayOfLooks:
    """Fold the looks of one account on one day; one at the way in stands beside the look at the page it was on."""
    opened = [look for look in looks if look.action != ENTER] or looks
    return DayOfLooks(
        day=day,
        user_id=looks[0].user_id,
        by=looks[0].user.display_name,
        times=len(opened),
        saw_way_in=any(look.action == ENTER for look in looks),
        grounds=tuple(dict.fromkeys(look.ground for look in opened)),
        looks=tuple(people.as_look_card(look) for look in opened),
    )
