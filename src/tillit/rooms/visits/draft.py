"""A plan read for changing: how every visit stands, what is needed now, and what a change would break and cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from tillit.kernel.clock import local_day, minute_of_day
from tillit.kernel.period import Week
from tillit.planning.visits.check import Violation, check_of, costs_of
from tillit.planning.visits.plan import Assignment, make_plan
from tillit.planning.visits.plan import Plan as PlannedWeek
from tillit.planning.visits.problem import Problem
from tillit.planning.visits.reading import Reading
from tillit.planning.visits.why import why_uncovered
from tillit.rooms.visits import planner
from tillit.rooms.visits.adjustments import Decided, standing
from tillit.rooms.visits.demand import NeededVisit
from tillit.rooms.visits.models import Encounter, EncounterStatus, Plan, Visit
from tillit.rooms.visits.obstacles import stored_reason
from tillit.rooms.visits.types import PLANNED, Change, Placement

Placements = Mapping[str, Placement]


class VisitRow(NamedTuple):
    """A visit as it is stored, as far as changing a plan asks of it."""

    id: int
    public_id: UUID
    key: str
    person_id: int
    helpers_needed: int
    state: str
    day: date
    starts_at: datetime | None
    pinned: bool


@dataclass(frozen=True)
class Draft:
    """A plan's rows and the week's problem as it is now; `placed` is how each visit stands, `done` what is done."""

    plan: Plan
    week: Week
    problem: Problem
    needed: dict[str, NeededVisit]
    rows: dict[str, VisitRow]
    placed: dict[str, Placement]
    done: frozenset[str]
    decide: tuple[Decided, ...] = ()

    def minutes(self, key: str) -> float:
        """Give how long a visit is, in minutes; one that is needed no longer keeps its length."""
        visit = self.problem.visit_of.get(key)
        if visit is not None:
            return visit.minutes
        return self._lengths.get(self.rows[key].id, 0.0)

    def violations(self, placed: Placements) -> list[Violation]:
        """Judge a way to place the visits, by the checker that knows nothing of the solver; the same way once."""
        reading = self._read(placed)
        if reading not in self._judged:
            self._judged[reading] = check_of(reading)
        return list(self._judged[reading])

    def costs(self, placed: Placements) -> dict[str, float]:
        """Give the points of a way to place the visits, by term."""
        return costs_of(self._read(placed))

    def new_violations(self, before: Placements, after: Placements) -> list[Violation]:
        """Give what `after` breaks that `before` does not already."""
        broken = self.violations(after)
        known = {violation.message for violation in self.violations(before)} if broken else set()
        return [violation for violation in broken if violation.message not in known]

    def _read(self, placed: Placements) -> Reading:
        """Give the plan with these placements as routes; one in which nobody goes otherwise is read once."""
        moved = {key for key in {**self.placed, **placed} if _moved(self.placed.get(key), placed.get(key))}
        if not moved:
            return self.reading
        asked = frozenset((key, placed.get(key)) for key in moved)
        if asked not in self._readings:
            kept = (a for a in self.as_planned.assignments if a.visit not in moved)
            plan = make_plan([*kept, *self.assignments({key: placed[key] for key in moved if key in placed})])
            self._readings[asked] = Reading(self.problem, plan, like=self.reading)
        return self._readings[asked]

    @cached_property
    def _lengths(self) -> dict[int, float]:
        """Give the length of the visits that are needed no longer: only their rows tell it."""
        ids = [row.id for key, row in self.rows.items() if key not in self.problem.visit_of and row.starts_at]
        rows = Visit.objects.filter(pk__in=ids).values_list("pk", "starts_at", "ends_at")
        return {pk: (ends_at - starts_at) / timedelta(minutes=1) for pk, starts_at, ends_at in rows}

    @cached_property
    def _readings(self) -> dict[frozenset[tuple[str, Placement | None]], Reading]:
        return {}

    @cached_property
    def _judged(self) -> dict[Reading, list[Violation]]:
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
    rows: dict[str, VisitRow] = {}
    going: dict[int, list[int]] = defaultdict(list)
    stored = Visit.objects.filter(plan=plan).order_by("pk", "helpers__pk")
    for *fields, employee_id in stored.values_list(*_READ, "helpers__employee_id"):
        row = VisitRow(*fields)
        rows[row.key] = row
        if employee_id is not None:
            going[row.id].append(employee_id)
    done = set(
        Encounter.objects.filter(visit__plan=plan, status=EncounterStatus.FINISHED).values_list("visit_id", flat=True)
    )
    return Draft(
        plan=plan,
        week=week,
        problem=problem,
        needed={visit.key: visit for visit in needed},
        rows=rows,
        placed={key: placement_of(row, going[row.id]) for key, row in rows.items()},
        done=frozenset(key for key, row in rows.items() if row.id in done),
        decide=tuple(decide),
    )


_READ = VisitRow._fields


def placement_of(row: Visit | VisitRow, helper_ids: Iterable[int]) -> Placement:
    """Give how a stored visit stands."""
    return Placement(row.state, row.day, row.starts_at, tuple(helper_ids), row.pinned)


def _moved(before: Placement | None, after: Placement | None) -> bool:
    """Tell whether somebody goes at another time, or somebody else: to be locked is not to be moved."""
    if before is after:
        return False
    return before is None or after is None or replace(before, pinned=after.pinned) != after


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
