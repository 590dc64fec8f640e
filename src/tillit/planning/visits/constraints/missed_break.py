"""Soft: every flexible break is taken."""

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each shift whose flexible break is left out."""
    taken = {b.shift for b in reading.plan.breaks}
    weight = reading.problem.weights.missed_break
    return [
        Breach(1, shift.flexible_break.price * weight, (), {"helper": helper.id, "day": shift.day})
        for key, (helper, shift) in reading.problem.shift_of.items()
        if shift.flexible_break is not None and key not in taken
    ]


def explain(breach: Breach) -> str:
    """The breach in words."""
    return f"helper {breach.facts['helper']} misses the break on day {breach.facts['day']}"


CONSTRAINT = Constraint("missed_break", False, "breaks", "Every flexible break is taken.", measure, explain)
