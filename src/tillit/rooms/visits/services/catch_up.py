"""Enter a team's day afterwards: what the paper day list says was done while Tillit could not be reached."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from tillit.foundation.events import publish
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import NotFound
from tillit.rooms.visits.events import DayCaughtUp
from tillit.rooms.visits.live import tell_week
from tillit.rooms.visits.models import Encounter, Origin, Plan, PlanState, Visit


def catch_up(*, user: User | None, team_id: int, day: date, done: Collection[tuple[int, int]], now: datetime) -> int:
    """Record who (employee id) did which visit (visit id) on a past day, and give how many were new.

    A helper other than the planned one is fine: it is what happened. What was entered before is left alone.
    Raises NotFound when a visit is not in the team's accepted plan of the day; then nothing is stored.
    """
    with transaction.atomic():
        plan = Plan.objects.filter(
            team_id=team_id,
            state=PlanState.ACCEPTED,
            week__lte=day,
        ).latest("week")
        person_of = dict(Visit.objects.filter(plan=plan, day=day).values_list("pk", "person_id"))
        if strangers := {visit for visit, _ in done} - person_of.keys():
            raise NotFound(f"{len(strangers)} visits are not in the team's accepted plan for {day}.")
        known = set(Encounter.objects.filter(visit__plan=plan, visit__day=day).values_list("visit_id", "employee_id"))
        fresh = [pair for pair in done if pair not in known]
        Encounter.objects.bulk_create(
            Encounter(
                person_id=person_of[visit],
                employee_id=employee,
                visit_id=visit,
                day=day,
                team_id=team_id,
                origin=Origin.TAP,
                recorded_at=now,
            )
            for visit, employee in fresh
        )
        if fresh:
            leave_trail(user=user, verb="catch_up", subject=plan, now=now, day=str(day), visits=len(fresh))
            publish(DayCaughtUp(team_id=team_id, day=day))
            tell_week(team_id, plan.week)
    return len(fresh)
