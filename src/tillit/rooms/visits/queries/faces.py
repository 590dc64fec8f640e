"""How many different helpers people meet: what was, and what a plan makes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet, Sum

from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.facts import helpers_met_daily
from tillit.rooms.visits.models import Encounter, EncounterStatus, PlanState, VisitHelper, VisitState

SHORT_DAYS = 14
LONG_DAYS = 28
DAILY_VISITS = 14  # in 14 days: the team's number counts those helped daily, as the public indicator does
Middle = tuple[float, int]  # the median, and of how many persons


class _Times(NamedTuple):
    """How often a helper comes to a person, when last, and how often in the short time that ends now and then."""

    employee_id: int
    last_on: date
    visits: int
    now: int
    then: int


@dataclass(frozen=True)
class Met:
    """That a person met a helper: on how many visits, and when last."""

    person_id: int
    employee_id: int
    visits: int
    last_on: date


@dataclass(frozen=True)
class Continuity:
    """A person's continuity up to a day, and as it becomes when the plan is worked.

    The shares are of visits in 28 days, None when there were none.
    """

    person_id: int
    primary_contact_id: int | None
    met_14: frozenset[int]
    met_28: frozenset[int]
    becomes_14: frozenset[int]
    becomes_28: frozenset[int]
    planned: frozenset[int]
    visits_14: int
    visits_become_14: int
    primary_share: float | None
    own_team_share: float | None

    @property
    def is_daily(self) -> bool:
        """Tell whether the person had at least one visit a day, on average."""
        return self.visits_14 >= DAILY_VISITS

    @property
    def becomes_daily(self) -> bool:
        """Tell the same of the 14 days that end with the week."""
        return self.visits_become_14 >= DAILY_VISITS

    @property
    def first_meetings(self) -> frozenset[int]:
        """Helpers the plan sends whom the person has not met in the last 28 days."""
        return self.planned - self.met_28


def helpers_met(person_ids: Iterable[int], *, until: date, days: int) -> dict[int, frozenset[int]]:
    """Give the employees each person met in the `days` days that end with `until`."""
    rows = _finished(until - timedelta(days=days - 1), until).filter(person_id__in=set(person_ids))
    return _by_person(rows.values_list("person_id", "employee_id").distinct())


def helpers_planned(
    person_ids: Iterable[int], *, first: date, last: date, plan_id: int | None = None
) -> dict[int, frozenset[int]]:
    """Give the employees who are to come to each person on the days from `first` to `last`.

    With `plan_id` by that plan only, else by every accepted plan.
    """
    rows = _going(person_ids, first=first, last=last, plan_id=plan_id)
    return _by_person(rows.values_list("visit__person_id", "employee_id").distinct())


def times_met(person_ids: Iterable[int], *, until: date, days: int) -> list[Met]:
    """Give whom each person met in the `days` days that end with `until`, the most frequent first."""
    rows = _finished(until - timedelta(days=days - 1), until).filter(person_id__in=set(person_ids))
    counted = rows.values_list("person_id", "employee_id").annotate(times=Sum("visits"), last=Max("day"))
    found = [Met(*row) for row in counted]
    return sorted(found, key=lambda met: (met.person_id, -met.visits, met.employee_id))


def continuity(
    belongings: Iterable[teams.Belonging],
    members: frozenset[int],
    *,
    today: date,
    week: date,
    plan_id: int | None = None,
) -> dict[int, Continuity]:
    """Give the continuity of one team's persons up to today, and as it becomes at the end of the week.

    What it becomes counts the days up to today as they were, the week from today on by the plan, and days
    between the two by accepted plans. A week that is over becomes what it was.
    """
    contact = {row.person_id: row.primary_contact_id for row in belongings}
    sunday = week + timedelta(days=6)
    end = max(today, sunday)
    now_from, then_from = today - timedelta(days=SHORT_DAYS - 1), end - timedelta(days=SHORT_DAYS - 1)
    met = _times_met(contact, first=today - timedelta(days=LONG_DAYS - 1), last=today, now=now_from, then=then_from)
    planned = (
        _times_planned(contact, first=max(today, week), last=sunday, then=then_from, plan_id=plan_id) if plan_id else {}
    )
    between = (
        _times_planned(contact, first=today + timedelta(days=1), last=week - timedelta(days=1), then=then_from)
        if week > today + timedelta(days=1)
        else {}
    )
    found = {}
    for person_id, contact_id in contact.items():
        was = met.get(person_id, [])
        coming = planned.get(person_id, [])
        then = [*was, *between.get(person_id, []), *coming]
        visits = sum(row.visits for row in was)
        found[person_id] = Continuity(
            person_id=person_id,
            primary_contact_id=contact_id,
            met_14=_since(was, now_from),
            met_28=frozenset(row.employee_id for row in was),
            becomes_14=_since(then, then_from),
            becomes_28=_since(then, end - timedelta(days=LONG_DAYS - 1)),
            planned=frozenset(row.employee_id for row in coming),
            visits_14=sum(row.now for row in was),
            visits_become_14=sum(row.then for row in then),
            primary_share=_share(was, {contact_id}, visits) if contact_id else None,
            own_team_share=_share(was, members, visits),
        )
    return found


def medians_by_team(*, until: date) -> tuple[dict[int, Middle], dict[int, Middle]]:
    """Give by team the median of helpers met in 14 and in 28 days by those helped daily, and how many they are."""
    short: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    long: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for team_id, met_short, met_long, persons in helpers_met_daily(on=until, short=SHORT_DAYS, long=LONG_DAYS):
        if met_short is not None:
            short[team_id][met_short] += persons
        if met_long is not None:
            long[team_id][met_long] += persons
    return middles(short), middles(long)


def middles(by_team: Mapping[int, Mapping[int, int]]) -> dict[int, Middle]:
    """Give by team the median of values that so many persons have, and how many they are; teams of nobody left out."""
    laid_out = {team: [value for value, n in found.items() for _ in range(n)] for team, found in by_team.items()}
    return {team: (median(met), len(met)) for team, met in laid_out.items() if met}


def middle(sets: Iterable[frozenset[int]]) -> float | None:
    """Give the median size of the sets that are not empty: only who met somebody counts. None for none."""
    sizes = [len(found) for found in sets if found]
    return median(sizes) if sizes else None


def _finished(first: date, last: date) -> QuerySet[Encounter]:
    return Encounter.objects.filter(status=EncounterStatus.FINISHED, day__gte=first, day__lte=last)


def _going(person_ids: Iterable[int], *, first: date, last: date, plan_id: int | None) -> QuerySet[VisitHelper]:
    rows = VisitHelper.objects.filter(
        visit__person_id__in=set(person_ids),
        visit__day__gte=first,
        visit__day__lte=last,
        visit__state=VisitState.PLANNED,
    )
    if plan_id is None:
        return rows.filter(visit__plan__state=PlanState.ACCEPTED)
    return rows.filter(visit__plan_id=plan_id)


def _by_person(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for person_id, employee_id in pairs:
        found[person_id].add(employee_id)
    return {person_id: frozenset(helpers) for person_id, helpers in found.items()}


def _times_met(person_ids: Iterable[int], *, first: date, last: date, now: date, then: date) -> dict[int, list[_Times]]:
    """Give whom each person met: one query for every number on the page."""
    found: dict[int, list[_Times]] = defaultdict(list)
    rows = _finished(first, last).filter(person_id__in=set(person_ids))
    counted = rows.values_list("person_id", "employee_id").annotate(
        last=Max("day"),
        all=Sum("visits"),
        now=Sum("visits", filter=Q(day__gte=now), default=0),
        then=Sum("visits", filter=Q(day__gte=then), default=0),
    )
    for person_id, *times in counted.order_by():
        found[person_id].append(_Times(*times))
    return found


def _times_planned(
    person_ids: Iterable[int], *, first: date, last: date, then: date, plan_id: int | None = None
) -> dict[int, list[_Times]]:
    """Give who is to come to each person, by one plan or by every accepted one."""
    found: dict[int, list[_Times]] = defaultdict(list)
    rows = _going(person_ids, first=first, last=last, plan_id=plan_id)
    counted = rows.values_list("visit__person_id", "employee_id").annotate(
        last=Max("visit__day"), all=Count("pk"), then=Count("pk", filter=Q(visit__day__gte=then))
    )
    for person_id, employee_id, last_on, visits, visits_then in counted.order_by():
        found[person_id].append(_Times(employee_id, last_on, visits, 0, visits_then))
    return found


def _since(times: Iterable[_Times], first: date) -> frozenset[int]:
    return frozenset(row.employee_id for row in times if row.last_on >= first)


def _share(times: Iterable[_Times], among: Collection[int | None], visits: int) -> float | None:
    return sum(row.visits for row in times if row.employee_id in among) / visits if visits else None
