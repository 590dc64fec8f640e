"""Judge a plan by plain arithmetic that shares no code with the solver: violations in words, and cost by term."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tillit.planning.visits.constraints import HARD, SOFT
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.problem import Problem
from tillit.planning.visits.reading import Reading


@dataclass(frozen=True, slots=True)
class Violation:
    """A hard constraint that a plan breaks: which, in words, which visits, and the facts."""

    constraint: str
    message: str
    visits: tuple[str, ...]
    facts: Mapping[str, Any]


def check(problem: Problem, plan: Plan) -> list[Violation]:
    """Every violation of a hard constraint; an empty list means that the plan is valid."""
    return check_of(Reading(problem, plan))


def check_of(reading: Reading) -> list[Violation]:
    """The same for a plan that is already read."""
    return [
        Violation(constraint.name, constraint.explain(breach), breach.visits, breach.facts)
        for constraint in HARD
        for breach in constraint.measure(reading)
    ]


def costs(problem: Problem, plan: Plan) -> dict[str, float]:
    """The plan's cost in points by term; the sum is its total. Terms that cost nothing are left out."""
    return costs_of(Reading(problem, plan))


def costs_of(reading: Reading) -> dict[str, float]:
    """The same for a plan that is already read."""
    divisor = reading.problem.weights.divisor
    sums = {c.name: sum(breach.points for breach in c.measure(reading)) / divisor for c in SOFT}
    return {name: value for name, value in sums.items() if value}
