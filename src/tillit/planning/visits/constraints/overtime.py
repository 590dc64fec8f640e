"""Soft: a shift that may end late does so rarely."""

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each used shift that ends late, with the minutes."""
    found = []
    for route in reading.routes.values():
        over = reading.home(route) - route.shift.end if route.used else 0.0
        if over > 0:
            facts = {"helper": route.helper.id, "day": route.shift.day, "minutes": over}
            found.append(Breach(over, over * reading.problem.weights.overtime, (), facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    return f"helper {f['helper']} works {f['minutes']:g} minutes after the shift on day {f['day']}"


CONSTRAINT = Constraint("overtime", False, "minutes", "Shifts end in time.", measure, explain)
