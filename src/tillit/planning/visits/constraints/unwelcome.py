"""Soft: nobody gets a helper who had better not come (a benchmark's terms: qualification, incompatibility)."""

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each reason why a helper of a visit had better not make it."""
    found = []
    for assignment in reading.plan.assignments:
        visit = reading.problem.visit_of.get(assignment.visit)
        for who in () if visit is None else visit.unwelcome:
            if who.helper in assignment.helpers and who.points:
                facts = {"visit": assignment.visit, "helper": who.helper, "reason": who.reason}
                found.append(Breach(1, who.points, (assignment.visit,), facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    return f"helper {f['helper']} had better not make visit {f['visit']}" + (f" ({f['reason']})" if f["reason"] else "")


CONSTRAINT = Constraint(
    "unwelcome", False, "visits", "Nobody gets a helper who had better not come.", measure, explain,
    "the unified model's qualification and incompabilities",
)  # fmt: skip
