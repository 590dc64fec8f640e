"""Soft: a visit that is not time-critical starts before its window ends."""

from tillit.planning.visits.constraints.kinds import SMALL, Breach, Constraint
from tillit.planning.visits.constraints.time_window import window_at
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each helper of each late visit, with the minutes after the window's end."""
    found = []
    for assignment in reading.plan.assignments:
        visit = reading.problem.visit_of.get(assignment.visit)
        if visit is None or visit.time_critical or (visit.pin is not None and visit.pin.start is not None):
            continue
        window = window_at(visit, assignment.day, assignment.start)
        if window is not None and assignment.start > reading.problem.latest(visit, window) + SMALL:
            late = assignment.start - reading.problem.latest(visit, window)
            facts = {"visit": visit.id, "minutes": late}
            for _ in assignment.helpers:
                found.append(Breach(late, late * reading.problem.weights.late, (visit.id,), facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    return f"visit {breach.facts['visit']} starts {breach.facts['minutes']:g} minutes late"


CONSTRAINT = Constraint(
    "late", False, "minutes", "A visit starts before its window ends.", measure, explain,
    "Mankowska, Meisel and Bierwirth 2014, objective (1), second term",
)  # fmt: skip
