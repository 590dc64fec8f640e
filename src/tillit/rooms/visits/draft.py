"""A plan read for changing: how every visit stands, what is needed now, and what a change would break and cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cached_property

from tillit.kernel.clock import local_day, minute_of_day
from tillit.kernel.period import Week
from tillit.planning.visits.check import Violation, check, costs
from tillit.planning.visits.plan import Assignment, make_plan
from tillit.planning.visits.plan import Plan as PlannedWeek
from tillit.planning.visits.problem import Problem
from tillit.planning.visits.reading import Reading
from tillit.planning.visits.why import why_uncovered
from tillit.rooms.visits import planner
from tillit.rooms.visits.adjustments import Decided, standing
from tillit.rooms.visits.demand import NeededVisit
from tillit.rooms.visits.models import Encounter, EncounterStatus, Plan, Visit, VisitHelper
from tillit.rooms.visits.obstacles import stored_reason
from tillit.rooms.visits.types import PLANNED, Change, Placement

Placements = Mapping[str, Placement]


@dataclass(frozen=True)
class Draft:
    """A plan's rows and the week's problem as it is now; `placed` is how each visit stands, `done` what is done."""

    plan: Plan
    week: Week
    problem: Problem
    needed: dict[str, NeededVisit]
    rows: dict[str, Visit]
    placed: dict[str, Placement]
    done: frozenset[str]
    decide: tuple[Decided, ...] = ()

    def minutes(self, key: str) -> float:
        """Give how long a visit is, in minutes; one that is needed no longer keeps its length."""
        visit = self.problem.visit_of.get(key)
        if visit is not None:
            return visit.minutes
        row = self.rows[key]
        return (row.ends_at - row.starts_at) / timedelta(minutes=1) if row.starts_at and row.ends_at else 0.0

    def violations(self, placed: Placements) -> list[Violation]:
        """Judge a way to place the visits, by the checker that knows nothing of the solver; the same way once."""
        asked = frozenset(placed.items())
        if asked not in self._judged:
            self._judged[asked] = check(self.problem, self.planned(placed))
        return list(self._judged[asked])

    def costs(self, placed: Placements) -> dict[str, float]:
        """Give the points of a way to place the visits, by term."""
        return costs(self.problem, self.planned(placed))

    def new_violations(self, before: Placements, after: Placements) -> list[Violation]:
        """Give what `after` breaks that `before` does not already."""
        known = {violation.message for violation in self.violations(before)}
        return [violation for violation in self.violations(after) if violation.message not in known]

    @cached_property
    def _judged(self) -> dict[frozenset[tuple[str, Placement]], list[Violation]]:
        return {}

    @cached_property
    def as_planned(self) -> PlannedWeek:
        """Give the plan as it stands, as the planner's."""
        return self.planned(self.placed)

    def planned(self, placed: Placements) -> PlannedWeek:
        """Give placements as the planner's plan; a helper's shift is the one that holds the visit, or none."""
        return make_plan(self.assignments(placed))

    @cached_property
    def reading(self) -> Reading:
        """Give the plan as it stands, read as routes; other readings share its travel times."""
        return Reading(self.problem, self.as_planned)

    def assignments(self, placed: Placements) -> Iterator[Assignment]:
        """Give what of the placements is planned and needed, as the planner has it."""
        monday = self.week.monday
        for key, at in placed.items():
            if at.state != PLANNED or at.starts_at is None or key not in self.problem.visit_of:
                continue
            day, start = (at.day - monday).days, minute_of_day(at.starts_at, at.day)
            who = tuple(planner.names.employee(pk) for pk in at.helper_ids)
            shifts = tuple(shift_at(self.problem, helper, day, start) for helper in who)
            yield Assignment(key, day, start, who, shifts)

    def why_nobody(self, key: str, placed: Placements) -> dict[str, object]:
        """Give the reason to store with a visit that nobody covers."""
        if key not in self.problem.visit_of:
            return {}
        absent = planner.absent_on(self.plan.team_id, self.week).get(placed[key].day, frozenset())
        obstacles = why_uncovered(self.problem, self.planned(placed), key)
        return stored_reason([asdict(obstacle) for obstacle in obstacles], absent=absent)


def read_draft(plan: Plan, *, now: datetime, decide: Iterable[Decided] = ()) -> Draft:
    """Read a plan and the problem of its week as it is now: shifts, absences, grants, pauses and decisions.

    `decide` are decisions about needs that are about to be stored.
    """
    week = Week(plan.week)
    decided = [*standing(plan.team_id, week), *decide]
    problem, needed = planner.build_problem(plan.team_id, week, today=local_day(now), decided=decided, hold=False)
    rows = {row.key: row for row in plan.visits.all()}
    going: dict[int, list[int]] = defaultdict(list)
    helpers = VisitHelper.objects.filter(visit__plan=plan).order_by("visit_id", "pk")
    for visit_id, employee_id in helpers.values_list("visit_id", "employee_id"):
        going[visit_id].append(employee_id)
    done = Encounter.objects.filter(visit__plan=plan, status=EncounterStatus.FINISHED)
    return Draft(
        plan=plan,
        week=week,
        problem=problem,
        needed={visit.key: visit for visit in needed},
        rows=rows,
        placed={key: placement_of(row, going[row.pk]) for key, row in rows.items()},
        done=frozenset(done.values_list("visit__key", flat=True)),
        decide=tuple(decide),
    )


def placement_of(row: Visit, helper_ids: Iterable[int]) -> Placement:
    """Give how a stored visit stands."""
    return Placement(row.state, row.day, row.starts_at, tuple(helper_ids), row.pinned)


def with_changes(placed: Placements, changes: Iterable[Change]) -> dict[str, Placement]:
    """Give the placements as they are after the changes."""
    after = dict(placed)
    for change in changes:
        if change.to is None:
            after.pop(change.key, None)
        else:
            after[change.key] = change.to
    return after


def shift_at(problem: Problem, helper: str, day: int, start: float) -> str:
    """Give the id of the helper's shift that holds the minute, or "none": the checker then says so."""
    known = problem.helper_of.get(helper)
    for shift in known.shifts if known else ():
        if shift.day == day and shift.start <= start < shift.end:
            return shift.id
    return "none"
