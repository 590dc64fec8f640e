"""Soft: every visit is made."""

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each visit that is not in the plan, at its own price or the preset's."""
    problem = reading.problem
    return [
        Breach(1, problem.weights.uncovered if visit.price is None else visit.price, (visit.id,), {"visit": visit.id})
        for visit in problem.visits
        if visit.id not in reading.plan.of
    ]


def explain(breach: Breach) -> str:
    """The breach in words."""
    return f"visit {breach.facts['visit']} is not made"


CONSTRAINT = Constraint("uncovered", False, "visits", "Every visit is made.", measure, explain)
