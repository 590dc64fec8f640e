"""Repair a plan that people were told: someone is ill, a visit is new or takes longer; change as little as possible."""

from dataclasses import dataclass, replace
from typing import Literal

from tillit.planning.visits.plan import Assignment, Plan
from tillit.planning.visits.presets import REPAIR, Weights
from tillit.planning.visits.problem import Problem, Told
from tillit.planning.visits.solve import OnProgress, Params, Result, solve
from tillit.planning.visits.stop import Stop


@dataclass(frozen=True, slots=True)
class Change:
    """What is different for one visit, so that the person can be told.

    what: new (was not planned before), gone (is no longer planned), or changed; then day, start and helpers before and
    now say how. person is who is to be told.
    """

    visit: str
    person: str
    what: Literal["new", "gone", "changed"]
    before: Assignment | None
    now: Assignment | None

    @property
    def other_day(self) -> bool:
        """Whether the day is another."""
        return self.before is not None and self.now is not None and self.before.day != self.now.day

    @property
    def other_helper(self) -> bool:
        """Whether somebody comes who was not told of."""
        return (
            self.before is not None and self.now is not None and not set(self.now.helpers) <= set(self.before.helpers)
        )

    @property
    def minutes(self) -> float:
        """How much later (or earlier, below zero) it starts."""
        return 0.0 if self.before is None or self.now is None else self.now.start - self.before.start


def told(problem: Problem, plan: Plan, weights: Weights = REPAIR) -> Problem:
    """The problem in which every visit of the plan remembers what the person was told, at the prices of weights."""
    visits = tuple(
        replace(visit, told=Told(a.day, a.start, a.helpers)) if (a := plan.of.get(visit.id)) is not None else visit
        for visit in problem.visits
    )
    return replace(problem, visits=visits, weights=weights)


def without_helper(problem: Problem, helper: str, days: frozenset[int]) -> Problem:
    """The problem when this helper is away on these days."""
    helpers = tuple(
        replace(h, shifts=tuple(s for s in h.shifts if s.day not in days)) if h.id == helper else h
        for h in problem.helpers
    )
    return replace(problem, helpers=helpers)


def repair(
    problem: Problem,
    published: Plan,
    *,
    stop: Stop,
    seed: int = 0,
    params: Params | None = None,
    weights: Weights = REPAIR,
    on_progress: OnProgress | None = None,
) -> tuple[Result, list[Change]]:
    """Plan the problem as it is now, starting from the published plan, with the fewest changes to what was told.

    Gives the new plan, and each change in the order of day and time.
    """
    now = told(problem, published, weights)
    result = solve(now, stop=stop, seed=seed, params=params, on_progress=on_progress, start=published)
    return result, changes(problem, published, result.plan)


def changes(problem: Problem, before: Plan, now: Plan, tolerance_minutes: float = 0.0) -> list[Change]:
    """Each visit that is planned otherwise than before; starts that differ by at most the tolerance do not count."""
    found = []
    for visit in problem.visits:
        old, new = before.of.get(visit.id), now.of.get(visit.id)
        if old is None and new is None:
            continue
        if old is not None and new is not None:
            same = old.day == new.day and set(old.helpers) == set(new.helpers)
            if same and abs(old.start - new.start) <= tolerance_minutes:
                continue
            found.append(Change(visit.id, visit.person, "changed", old, new))
        else:
            found.append(Change(visit.id, visit.person, "gone" if new is None else "new", old, new))

    def when(change: Change) -> tuple[int, float, str]:
        planned = change.now or change.before
        return (0, 0.0, change.visit) if planned is None else (planned.day, planned.start, change.visit)

    return sorted(found, key=when)
