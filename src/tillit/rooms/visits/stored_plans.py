"""Judge the plans that are stored, row by row, with the checker that knows nothing of the solver."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tillit.kernel.clock import minute_of_day
from tillit.kernel.period import Week
from tillit.planning.visits.check import check
from tillit.planning.visits.frozen import thaw
from tillit.planning.visits.plan import Assignment, make_plan
from tillit.planning.visits.plan import Plan as PlannedWeek
from tillit.planning.visits.problem import Problem
from tillit.rooms.visits.models import Plan, PlanState, Visit, VisitHelper, VisitState
from tillit.rooms.visits.planner import names

JUDGED = [PlanState.PROPOSED, PlanState.ACCEPTED]


@dataclass(frozen=True)
class Judgement:
    """What the checker says of one stored plan."""

    team: str
    week: str
    visits: int
    violations: list[str]
    unexplained: int


def check_stored_plans() -> list[Judgement]:
    """Judge every proposal and every accepted plan, by team and week."""
    rows = Plan.objects.filter(state__in=JUDGED).select_related("team").order_by("team__source_id", "week")
    return [judge(plan) for plan in rows.iterator(chunk_size=1)]


def judge(plan: Plan) -> Judgement:
    """Judge one stored plan by its frozen problem; what is stored counts, not what the solver said."""
    problem = thaw(bytes(plan.problem))
    visits = list(plan.visits.all())
    stored = stored_plan(plan, problem, visits)
    needed = {visit.id for visit in problem.visits}
    kept = {visit.key for visit in visits if visit.state != VisitState.SKIPPED}
    violations = [violation.message for violation in check(problem, stored)]
    violations += [f"visit {key} is needed but not stored" for key in sorted(needed - kept)]
    violations += [f"visit {key} is stored but not needed" for key in sorted(kept - needed)]
    return Judgement(
        team=plan.team.source_id,
        week=str(Week(plan.week)),
        visits=len(visits),
        violations=violations,
        unexplained=sum(v.state == VisitState.UNCOVERED and not v.reason for v in visits),
    )


def stored_plan(plan: Plan, problem: Problem, visits: list[Visit]) -> PlannedWeek:
    """Give the stored rows as the planner's plan; a helper's shift is the one that holds the visit."""
    helpers: dict[int, list[int]] = defaultdict(list)
    rows = VisitHelper.objects.filter(visit__plan=plan).order_by("visit_id", "pk")
    for visit_id, employee_id in rows.values_list("visit_id", "employee_id"):
        helpers[visit_id].append(employee_id)
    monday = plan.week
    assignments = []
    for visit in visits:
        if visit.state != VisitState.PLANNED:
            continue
        day = (visit.day - monday).days
        start = minute_of_day(visit.starts_at, visit.day)
        who = tuple(names.employee(pk) for pk in helpers[visit.pk])
        shifts = tuple(_shift(problem, helper, day, start) for helper in who)
        assignments.append(Assignment(visit.key, day, start, who, shifts))
    return make_plan(assignments)


def _shift(problem: Problem, helper: str, day: int, start: float) -> str:
    """Give the id of the helper's shift that holds the minute, or of none: the checker then says so."""
    known = problem.helper_of.get(helper)
    for shift in known.shifts if known else ():
        if shift.day == day and shift.start <= start < shift.end:
            return shift.id
    return "none"
