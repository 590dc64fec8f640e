"""Hard: what a person pinned (helper, day, start) stays as it is."""

from tillit.planning.visits.constraints.kinds import SMALL, Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each pin that a planned visit does not keep."""
    found = []
    for assignment in reading.plan.assignments:
        visit = reading.problem.visit_of.get(assignment.visit)
        if visit is None or visit.pin is None:
            continue
        pin = visit.pin
        broken = []
        if pin.helpers and tuple(assignment.helpers[: len(pin.helpers)]) != pin.helpers:
            broken.append("helper")
        if pin.day is not None and assignment.day != pin.day:
            broken.append("day")
        if pin.start is not None and abs(assignment.start - pin.start) > SMALL:
            broken.append("start")
        if broken:
            found.append(Breach(len(broken), visits=(visit.id,), facts={"visit": visit.id, "broken": broken}))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    return f"visit {breach.facts['visit']} is pinned, but its {' and '.join(breach.facts['broken'])} was changed"


CONSTRAINT = Constraint("pins", True, "pins", "What a person pinned stays as it is.", measure, explain)
