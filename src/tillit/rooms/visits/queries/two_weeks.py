"""Reads for comparing ways of planning: frozen problems, and who met or is to meet whom, without names."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Min, Sum

from tillit.kernel.period import Week
from tillit.rooms.visits.models import Encounter, EncounterStatus, Plan, PlanState, VisitHelper

IN_FORCE = [PlanState.ACCEPTED, PlanState.PROPOSED]


def frozen_problems(first: Week, second: Week) -> list[tuple[bytes, bytes]]:
    """Give each team's frozen problems of two weeks, where it has a plan of both."""
    by_week = {}
    for week in (first, second):
        plans = Plan.objects.filter(week=week.monday, state__in=IN_FORCE).order_by("-state")
        by_week[week] = {team: bytes(problem) for team, problem in plans.values_list("team_id", "problem")}
    teams = sorted(by_week[first].keys() & by_week[second].keys())
    return [(by_week[first][team], by_week[second][team]) for team in teams]


def meetings_planned(first: date, last: date) -> list[tuple[int, int, int]]:
    """Give person, employee and visits planned on the days from `first` to `last`, by plans that stand."""
    rows = VisitHelper.objects.filter(
        visit__plan__state__in=IN_FORCE, visit__day__gte=first, visit__day__lte=last
    ).values_list("visit__person_id", "employee_id")
    return [(person, employee, 1) for person, employee in rows.iterator()]


def first_day_told() -> date | None:
    """Give the first day on which a visit was made, None before any was."""
    first: date | None = Encounter.objects.filter(status=EncounterStatus.FINISHED).aggregate(first=Min("day"))["first"]
    return first


def last_day_told() -> date | None:
    """Give the last day on which a visit was made, None before any was."""
    last: date | None = Encounter.objects.filter(status=EncounterStatus.FINISHED).aggregate(last=Max("day"))["last"]
    return last


def meetings_held(first: date, last: date) -> list[tuple[int, int, int]]:
    """Give person, employee and visits made on the days from `first` to `last`."""
    rows = (
        Encounter.objects.filter(status=EncounterStatus.FINISHED, day__gte=first, day__lte=last)
        .values("person_id", "employee_id")
        .annotate(times=Sum("visits"))
    )
    return list(rows.values_list("person_id", "employee_id", "times"))
