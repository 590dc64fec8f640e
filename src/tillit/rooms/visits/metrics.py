"""What monitoring may know of the plans: how many were made and how long that took, and what is not covered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, F, Sum

from tillit.foundation.metrics import Readings, tell_metric
from tillit.kernel.clock import local_day
from tillit.rooms.visits import queries
from tillit.rooms.visits.models import Plan, Repair, Visit

AHEAD = timedelta(days=7)


def _plans(now: datetime) -> Readings:
    for state, number in Plan.objects.values_list("state").annotate(Count("pk")).order_by():
        yield {"state": state}, number


def _seconds(now: datetime) -> Readings:
    taken = Plan.objects.filter(finished_at__isnull=False).aggregate(sum=Sum(F("finished_at") - F("created_at")))["sum"]
    yield {}, taken.total_seconds() if taken else 0.0


def _repairs(now: datetime) -> Readings:
    for state, number in Repair.objects.values_list("state").annotate(Count("pk")).order_by():
        yield {"state": state}, number


def _uncovered(now: datetime) -> Readings:
    today = local_day(now)
    visits = Visit.objects.filter(plan__state="accepted", day__gte=today, day__lt=today + AHEAD)
    yield {}, visits.filter(state="uncovered").count()


def _emergency_lists(now: datetime) -> Readings:
    yield {}, sum(row.is_too_old for row in queries.last_written(now=now))


tell_metric("tillit_emergency_lists_too_old", "Teams whose emergency list is not written, or too old", _emergency_lists)
tell_metric("tillit_plans", "Plans of a team's week, by state", _plans)
tell_metric("tillit_planning_seconds", "Time from asking for a plan to having it, all plans together", _seconds)
tell_metric("tillit_repairs", "Ways to repair a day that were asked for, by state", _repairs)
tell_metric("tillit_visits_uncovered", "Visits of the next seven days that nobody is set up for", _uncovered)
