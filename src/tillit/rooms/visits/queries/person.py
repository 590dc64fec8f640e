"""One person's week, the visit that comes next, and who looked at their record day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncDate

from tillit.foundation.access.door import ENTER
from tillit.kernel.clock import OSLO, instant, local_day
from tillit.kernel.period import Week
from tillit.rooms.people import queries as people
from tillit.rooms.people.queries import LookCard, PauseCard
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
    return days_of_week(week, visits, people.pauses([person_id], first=week.monday, last=sunday))


def days_of_week(week: Week, visits: Iterable[PlannedVisit], pauses: Iterable[PauseCard]) -> list[PlannedDay]:
    """Lay out those of a person's visits and pauses that are of the week by its days."""
    visits, pauses = list(visits), list(pauses)
    return [
        PlannedDay(
            day,
            tuple(visit for visit in visits if visit.day == day),
            next((pause.reason for pause in pauses if pause.covers(day)), ""),
        )
        for day in week.days
    ]


def week_and_ahead(person_id: int, week: Week, *, today: date) -> list[PlannedVisit]:
    """Give the visits of a week and those of today and the two weeks to come; read once where these meet."""
    monday, sunday, ahead = week.monday, week.end - timedelta(days=1), today + LOOKS_AHEAD
    if monday <= ahead and today <= week.end:
        return visits_of_persons([person_id], first=min(monday, today), last=max(sunday, ahead))
    spans = sorted([(monday, sunday), (today, ahead)])
    return [v for first, last in spans for v in visits_of_persons([person_id], first=first, last=last)]


def next_visits(visits: Iterable[PlannedVisit], *, now: datetime) -> tuple[list[PlannedVisit], PlannedVisit | None]:
    """Give what is left of today, and the first planned visit of today or the two weeks to come.

    A visit is left until it is done or its time is over.
    """
    today = local_day(now)
    ahead = [
        visit
        for visit in visits
        if today <= visit.day <= today + LOOKS_AHEAD
        and visit.ends_at is not None
        and visit.ends_at > now
        and not visit.is_done
    ]
    return [visit for visit in ahead if visit.day == today], next(iter(ahead), None)


@dataclass(frozen=True)
class DayOfLooks:
    """What one account saw of a person on one day.

    `times` counts pages opened; that the way in was shown on one of them (`saw_way_in`) is no look of its own.
    `looks` are these pages where each is told.
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
    of: dict[tuple[date, int], list[Any]] = defaultdict(list)
    looks = _looks_of_days(person_id, rows)
    for look in looks.values_list("at", "user_id", "user__display_name", "ground", "page", "action", named=True):
        of[local_day(look.at), look.user_id].append(look)
    return [_day_of_looks(row["day"], of[row["day"], row["user_id"]]) for row in rows]


def folded_looks(person_id: int, page: Iterable[Mapping[str, Any]]) -> list[DayOfLooks]:
    """Give the same rows without each look of theirs: the database counts them (one query)."""
    rows = list(page)
    if not rows:
        return []
    of: dict[tuple[date, int], list[Any]] = defaultdict(list)
    kinds = (
        _looks_of_days(person_id, rows)
        .order_by()
        .annotate(day=TruncDate("at", tzinfo=OSLO))
        .values("day", "user_id", "user__display_name", "ground", "action")
        .annotate(times=Count("pk"), last_at=Max("at"), last_pk=Max("pk"))
        .order_by("-last_at", "-last_pk")
        .values_list("day", "user_id", "user__display_name", "ground", "action", "times", named=True)
    )
    for kind in kinds:
        of[kind.day, kind.user_id].append(kind)
    return [_folded(row["day"], of[row["day"], row["user_id"]]) for row in rows]


def _looks_of_days(person_id: int, rows: list[Mapping[str, Any]]) -> QuerySet[Any]:
    first, last = min(row["day"] for row in rows), max(row["day"] for row in rows)
    return people.looks_at(person_id).filter(
        at__gte=instant(first, time(0)),
        at__lt=instant(last + timedelta(days=1), time(0)),
        user_id__in={row["user_id"] for row in rows},
    )


def _day_of_looks(day: date, looks: list[Any]) -> DayOfLooks:
    """Fold the looks of one account on one day; one at the way in stands beside the look at the page it was on."""
    opened = _pages_opened(looks)
    cards = (LookCard(look.at, look.user_id, look.user__display_name, look.ground, look.page) for look in opened)
    return replace(_folded(day, looks, times=len(opened)), looks=tuple(cards))


def _folded(day: date, looks: list[Any], *, times: int | None = None) -> DayOfLooks:
    opened = _pages_opened(looks)
    return DayOfLooks(
        day=day,
        user_id=looks[0].user_id,
        by=looks[0].user__display_name,
        times=sum(look.times for look in opened) if times is None else times,
        saw_way_in=any(look.action == ENTER for look in looks),
        grounds=tuple(dict.fromkeys(look.ground for look in opened)),
        looks=(),
    )


def _pages_opened(looks: list[Any]) -> list[Any]:
    return [look for look in looks if look.action != ENTER] or looks
