"""Soft: a repaired plan changes little of what people were told."""

from typing import Any

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each other day, other helper and other time than was told."""
    w = reading.problem.weights
    found = []
    for assignment in reading.plan.assignments:
        visit = reading.problem.visit_of.get(assignment.visit)
        if visit is None or visit.told is None:
            continue
        told = visit.told
        pair = (visit.id,)
        if assignment.day != told.day:
            facts: dict[str, Any] = {"visit": visit.id, "what": "day", "told": told.day, "now": assignment.day}
            found.append(Breach(1, w.changed_day, pair, facts))
        for helper in assignment.helpers:
            if helper not in told.helpers:
                facts = {"visit": visit.id, "what": "helper", "told": list(told.helpers), "now": helper}
                found.append(Breach(1, w.changed_helper, pair, facts))
        off = abs(assignment.start - told.start) - w.tolerance_minutes
        if off > 0:
            facts = {"visit": visit.id, "what": "start", "told": told.start, "now": assignment.start}
            found.append(Breach(off, off * w.changed_time, pair, facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    return f"visit {f['visit']}: {f['what']} was {f['told']} and is now {f['now']}"


CONSTRAINT = Constraint("changes", False, "changes", "Little changes of what people were told.", measure, explain)
