"""Hard: every helper of a visit has all competences that it needs."""

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each helper who lacks a competence."""
    found = []
    for assignment in reading.plan.assignments:
        visit = reading.problem.visit_of.get(assignment.visit)
        for helper in assignment.helpers:
            if visit is None or helper not in reading.problem.helper_of:
                continue
            lacks = sorted(visit.competences - reading.problem.helper_of[helper].competences)
            if lacks:
                facts = {"visit": visit.id, "helper": helper, "lacks": lacks}
                found.append(Breach(len(lacks), visits=(visit.id,), facts=facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    return f"helper {f['helper']} of visit {f['visit']} lacks {', '.join(f['lacks'])}"


CONSTRAINT = Constraint(
    "competence", True, "competences", "A helper has every competence that the visit needs.", measure, explain
)
