"""Hard: nobody is visited by a helper who is excluded for them."""

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each excluded helper who is sent."""
    return [
        Breach(1, visits=(assignment.visit,), facts={"visit": assignment.visit, "helper": helper})
        for assignment in reading.plan.assignments
        for helper in assignment.helpers
        if assignment.visit in reading.problem.visit_of
        and reading.problem.excluded(reading.problem.visit_of[assignment.visit], helper)
    ]


def explain(breach: Breach) -> str:
    """The breach in words."""
    return f"helper {breach.facts['helper']} is excluded from visit {breach.facts['visit']}"


CONSTRAINT = Constraint(
    "excluded", True, "visits", "Nobody is visited by a helper who is excluded for them.", measure, explain
)
