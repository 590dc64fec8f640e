"""Lives through the days of the demo: what was planned is done, now and then by somebody else of the team."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime

from tillit.kernel.clock import local_day
from tillit.kernel.period import Week
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.teams.queries import team_ids
from tillit.rooms.visits import queries, services

# Of a hundred visits, so many are done by another helper of the team who is at work: days are never as planned.
SWAPS_IN_100 = 2


def live_through(
    week: Week,
    *,
    now: datetime,
    seed: int,
    spare_employee: int | None,
    on_progress: Callable[[int, int], None],
) -> int:
    """Enter every accepted visit of the week that is over by `now` as done, and give how many were new.

    Today's visits of `spare_employee` are left: in the demo that is you.
    """
    plans = [
        plan
        for cards in queries.plans_of_week(team_ids(), week.monday).values()
        for plan in cards
        if plan.state == "accepted"
    ]
    done = 0
    for number, plan in enumerate(plans):
        done += _live_team(plan, now=now, seed=seed, spare_employee=spare_employee)
        on_progress(number + 1, len(plans))
    return done


def _live_team(plan: queries.PlanCard, *, now: datetime, seed: int, spare_employee: int | None) -> int:
    today = local_day(now)
    by_day: dict[date, list[queries.PlannedVisit]] = {}
    for visit in queries.visits_of_plan(plan.id):
        if visit.ends_at is not None and visit.ends_at <= now:
            by_day.setdefault(visit.day, []).append(visit)
    done = 0
    for day, visits in sorted(by_day.items()):
        chance = random.Random(f"{seed} {plan.team_id} {day}")
        at_work = _at_work(plan.team_id, day)
        pairs = []
        for visit in visits:
            helpers = list(visit.helper_ids)
            if day == today and spare_employee in helpers:
                continue
            if len(helpers) == 1 and chance.randrange(100) < SWAPS_IN_100:
                others = sorted(at_work - set(helpers) - {spare_employee})
                helpers = [chance.choice(others)] if others else helpers
            pairs += [(visit.id, helper) for helper in helpers]
        done += services.catch_up(user=None, team_id=plan.team_id, day=day, done=pairs, now=now)
    return done


def _at_work(team_id: int, day: date) -> set[int]:
    working = {shift.employee_id for shift in rosters.shifts(team_id, first=day, last=day)}
    away = rosters.not_available(working, first=day, last=day)
    return working - {absence.employee_id for absence in away if absence.covers(day)}
