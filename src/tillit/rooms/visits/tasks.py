"""The room's jobs: one plan is one job, made by any worker."""

from __future__ import annotations

import logging

from django.utils import timezone
from django.utils.translation import gettext_noop
from procrastinate import JobContext
from procrastinate.contrib.django import app

from tillit.foundation.retries import Retry
from tillit.foundation.stalled_jobs import when_given_up
from tillit.rooms.visits import emergency, services, tell_people
from tillit.rooms.visits.solver import SolverFault

logger = logging.getLogger(__name__)
ATTEMPTS = 3
DIED = gettext_noop("The program that worked it out ended three times, perhaps for lack of memory.")


@app.task(queue="planning", retry=Retry(max_attempts=ATTEMPTS, wait=1), pass_context=True)
def plan_team_week(context: JobContext, *, plan_id: int) -> None:
    """Make one requested plan; after the last attempt the plan says that it could not be made."""
    try:
        services.make_plan(plan_id=plan_id)
    except SolverFault as fault:
        logger.warning("plan %s: %s", plan_id, fault)
        if context.job.attempts + 1 >= ATTEMPTS or fault.final:
            services.fail_plan(plan_id=plan_id, fault=str(fault), now=timezone.now())
            return
        raise


@when_given_up(plan_team_week)
def _give_plan_up(*, plan_id: int) -> None:
    services.fail_plan(plan_id=plan_id, fault=DIED, now=timezone.now())


# Before the plans of other weeks: at ten to seven somebody waits for this one.
@app.task(queue="planning", retry=Retry(max_attempts=ATTEMPTS, wait=1), pass_context=True, priority=10)
def repair_day(context: JobContext, *, repair_id: int) -> None:
    """Work out one repair; after the last attempt it says that it could not be."""
    try:
        services.make_repair(repair_id=repair_id)
    except SolverFault as fault:
        logger.warning("repair %s: %s", repair_id, fault)
        if context.job.attempts + 1 >= ATTEMPTS or fault.final:
            services.fail_repair(repair_id=repair_id, fault=str(fault), now=timezone.now())
            return
        raise


@when_given_up(repair_day)
def _give_repair_up(*, repair_id: int) -> None:
    services.fail_repair(repair_id=repair_id, fault=DIED, now=timezone.now())


@app.task(queue="events", retry=Retry(max_attempts=ATTEMPTS, wait=5))
def tell_changes(*, edit_id: int) -> None:
    """Tell those whom a step of a plan concerns."""
    tell_people.tell(edit_id=edit_id)


@app.task(queue="upkeep", retry=Retry(max_attempts=ATTEMPTS, wait=30))
def write_emergency_list(*, team_id: int) -> None:
    """Write one team's emergency list."""
    emergency.write_team(team_id=team_id, now=timezone.now())


# The queue's clock is UTC: half past five in the afternoon in winter, half past six in summer.
@app.periodic(cron="30 16 * * *")
@app.task(queue="upkeep", queueing_lock="write_emergency_lists", retry=Retry(max_attempts=ATTEMPTS, wait=60))
def write_emergency_lists(timestamp: int) -> None:
    """Write every team's emergency list for the evening, the night and the morning."""
    emergency.write_all(now=timezone.now())
