"""Ask for a plan, make it, and accept it: a plan is a proposal until a person accepts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tillit.foundation.events import publish
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import StateConflict
from tillit.kernel.period import Week
from tillit.planning.visits.frozen import freeze
from tillit.rooms.visits import planner
from tillit.rooms.visits.demand import NeededVisit
from tillit.rooms.visits.difference import accepted_beside
from tillit.rooms.visits.events import PlanAccepted
from tillit.rooms.visits.held import cancelled_visits, locked_visits
from tillit.rooms.visits.live import tell_week
from tillit.rooms.visits.models import Plan, PlanState, Visit, VisitHelper, VisitState
from tillit.rooms.visits.obstacles import stored_reason
from tillit.rooms.visits.services.proposals import take_proposal
from tillit.rooms.visits.solver import Solution, solve_in_child
from tillit.rooms.visits.week_lock import lock_team_week, locked_plan


@dataclass(frozen=True)
class PlanCard:
    """A plan as its maker sees it."""

    id: int
    public_id: UUID
    team_id: int
    week: Week
    state: str


def request_plan(*, team_id: int, week: Week, user: User | None, now: datetime, seed: int = 1) -> PlanCard:
    """Ask for a new proposal for a team's week; while one is being made, give that one."""
    from tillit.rooms.visits.tasks import plan_team_week

    with transaction.atomic():
        lock_team_week(team_id, week)
        plan = Plan.objects.filter(
            team_id=team_id, week=week.monday, state__in=[PlanState.QUEUED, PlanState.PLANNING]
        ).first()
        if plan is None:
            plan = Plan.objects.create(team_id=team_id, week=week.monday, created_at=now, seed=seed)
            leave_trail(user=user, verb="request_plan", subject=plan, now=now, week=str(week))
            plan_team_week.defer(plan_id=plan.pk)
            tell_week(team_id, week.monday)
    return _card(plan)


def make_plan(*, plan_id: int, now: Callable[[], datetime] = timezone.now) -> None:
    """Make a requested plan: freeze the problem, solve it in a child process, store and check the answer.

    Doing it again after a crash makes the same plan; one that is finished is left alone.
    """
    plan = Plan.objects.get(pk=plan_id)
    if plan.state not in (PlanState.QUEUED, PlanState.PLANNING):
        return
    week = Week(plan.week)
    asked_at = now()
    problem, needed = planner.build_problem(plan.team_id, week, today=local_day(asked_at), begun_by=asked_at)
    frozen = freeze(problem)
    Plan.objects.filter(pk=plan_id).update(state=PlanState.PLANNING, problem=frozen, progress=0)

    def tell(percent: int) -> None:
        Plan.objects.filter(pk=plan_id, state=PlanState.PLANNING).update(progress=percent)

    solution = solve_in_child(frozen, seed=plan.seed, on_progress=tell)
    with transaction.atomic():
        lock_team_week(plan.team_id, week)
        plan = Plan.objects.select_for_update().get(pk=plan_id)
        if plan.state != PlanState.PLANNING:
            return
        _store(plan, week, needed, solution)
        Plan.objects.filter(team_id=plan.team_id, week=plan.week, state=PlanState.PROPOSED).update(
            state=PlanState.SUPERSEDED
        )
        plan.state = PlanState.PROPOSED
        plan.progress = 100
        plan.cost = solution.cost
        plan.violations = len(solution.violations)
        plan.finished_at = now()
        plan.save()
        leave_trail(
            user=None,
            verb="propose_plan",
            subject=plan,
            now=plan.finished_at,
            visits=len(needed),
            violations=plan.violations,
        )
        tell_week(plan.team_id, plan.week)


def fail_plan(*, plan_id: int, fault: str, now: datetime) -> None:
    """Record that a plan could not be made, in words without persons, so that nobody waits for it."""
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan_id)
        if plan.state in (PlanState.QUEUED, PlanState.PLANNING):
            plan.state = PlanState.FAILED
            plan.fault = fault[:300]
            plan.finished_at = now
            plan.save()
            leave_trail(user=None, verb="fail_plan", subject=plan, now=now)
            tell_week(plan.team_id, plan.week)


def accept_plan(*, plan_public_id: UUID, user: User, now: datetime) -> PlanCard:
    """Let the team work by a proposal from now on.

    Where a plan is in force already, the whole proposal is taken into it as one step: people are told, what is
    done stays, and it can be undone; the plan in force is given. Raises NotFound, and StateConflict when the
    plan is no proposal any more or breaks a hard rule.
    """
    with transaction.atomic():
        plan = locked_plan(plan_public_id)
        if plan.state == PlanState.ACCEPTED:
            return _card(plan)
        if plan.state != PlanState.PROPOSED:
            raise StateConflict(
                "This proposal has been replaced by a newer one. Open the week again and look at that one."
            )
        if plan.violations:
            raise StateConflict("This proposal breaks a rule and cannot be accepted. Ask for a new proposal.")
        if (in_force := accepted_beside(plan)) is not None:
            take_proposal(proposal_public_id=plan_public_id, user=user, now=now)
            return _card(in_force)
        plan.state = PlanState.ACCEPTED
        plan.accepted_at = now
        plan.accepted_by = user
        plan.save(update_fields=["state", "accepted_at", "accepted_by"])
        leave_trail(user=user, verb="accept_plan", subject=plan, now=now, week=str(Week(plan.week)))
        publish(PlanAccepted(plan_id=plan.pk, team_id=plan.team_id, week=plan.week))
        tell_week(plan.team_id, plan.week)
    return _card(plan)


def _store(plan: Plan, week: Week, needed: list[NeededVisit], solution: Solution) -> None:
    """Write the plan's visits: each needed one, with its helpers or with why nobody can."""
    plan.visits.all().delete()
    locked = locked_visits(plan.team_id, week)
    absent = planner.absent_on(plan.team_id, week)
    rows = []
    for visit in needed:
        planned = solution.plan.of.get(visit.key)
        row = Visit(
            plan=plan,
            key=visit.key,
            person_id=visit.person_id,
            grant_id=visit.grant_id,
            day=week.days[planned.day] if planned else visit.days[0],
            state=VisitState.PLANNED if planned else VisitState.UNCOVERED,
            helpers_needed=solution.helpers_needed[visit.key],
            pinned=planned is not None and visit.key in locked,
        )
        if planned:
            row.starts_at = planner.instant_of(week, planned.day, planned.start)
            row.ends_at = row.starts_at + timedelta(minutes=solution.minutes[visit.key])
        else:
            row.reason = stored_reason(solution.obstacles[visit.key], absent=absent.get(row.day, frozenset()))
        rows.append(row)
    rows += [
        Visit(
            plan=plan,
            key=gone.key,
            person_id=gone.person_id,
            grant_id=gone.grant_id,
            day=gone.day,
            state=VisitState.SKIPPED,
            helpers_needed=gone.helpers_needed,
        )
        for gone in cancelled_visits(plan.team_id, week)
        if gone.key not in solution.minutes
    ]
    Visit.objects.bulk_create(rows)
    VisitHelper.objects.bulk_create(
        VisitHelper(visit=row, employee_id=planner.names.pk(helper))
        for row in rows
        if row.key in solution.plan.of
        for helper in solution.plan.of[row.key].helpers
    )


def _card(plan: Plan) -> PlanCard:
    return PlanCard(plan.pk, plan.public_id, plan.team_id, Week(plan.week), plan.state)
