"""Hard: a visit has as many different helpers as it needs, each with a shift, all from its first to its last minute."""

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each visit with too few, too many or twice the same helper, and each visit planned twice."""
    found = []
    seen: set[str] = set()
    for assignment in reading.plan.assignments:
        visit = reading.problem.visit_of.get(assignment.visit)
        if visit is None:
            found.append(Breach(1, visits=(assignment.visit,), facts={"visit": assignment.visit, "what": "unknown"}))
            continue
        if visit.id in seen:
            found.append(Breach(1, visits=(visit.id,), facts={"visit": visit.id, "what": "twice"}))
        seen.add(visit.id)
        different = len(set(assignment.helpers))
        complete = len(assignment.helpers) == len(assignment.shifts) == visit.helpers
        if different != visit.helpers or not complete:
            facts = {"visit": visit.id, "what": "number", "needs": visit.helpers, "has": different}
            found.append(Breach(abs(visit.helpers - different) or 1, visits=(visit.id,), facts=facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    if f["what"] == "unknown":
        return f"visit {f['visit']} is planned but is not in the problem"
    if f["what"] == "twice":
        return f"visit {f['visit']} is planned twice"
    return f"visit {f['visit']} needs {f['needs']} different helpers with a shift each, and has {f['has']}"


CONSTRAINT = Constraint(
    "two_helpers", True, "helpers", "A visit has as many different helpers as it needs.", measure, explain
)
