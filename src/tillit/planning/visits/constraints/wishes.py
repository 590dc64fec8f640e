"""Soft: wishes about helpers and about the time of day are followed."""

from typing import Any

from tillit.planning.visits.constraints.kinds import Breach, Constraint, clock
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each helper outside the wishes and each start off the wished time, beyond the tolerance."""
    problem, w = reading.problem, reading.problem.weights
    found = []
    for assignment in reading.plan.assignments:
        visit = problem.visit_of.get(assignment.visit)
        if visit is None:
            continue
        preferred = problem.preferred(visit)
        for helper in assignment.helpers:
            if preferred and helper not in preferred:
                facts: dict[str, Any] = {
                    "visit": visit.id,
                    "helper": helper,
                    "what": "helper",
                    "preferred": sorted(preferred),
                }
                found.append(Breach(1, w.wish_helper, (visit.id,), facts))
        if visit.wished_start is not None:
            off = abs(assignment.start - visit.wished_start) - w.tolerance_minutes
            if off > 0:
                facts = {"visit": visit.id, "what": "time", "start": assignment.start, "wished": visit.wished_start}
                found.append(Breach(off, off * w.wish_time, (visit.id,), facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    if f["what"] == "helper":
        return f"visit {f['visit']} is by {f['helper']}; wished for: {', '.join(f['preferred'])}"
    return f"visit {f['visit']} starts at {clock(f['start'])}; wished for: {clock(f['wished'])}"


CONSTRAINT = Constraint("wishes", False, "wishes", "Wishes about helper and time are followed.", measure, explain)
