"""Soft: a shift has some minutes to spare at its end, for what nobody foresaw."""

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each used shift that ends with less to spare than is wanted."""
    w = reading.problem.weights
    found = []
    for route in reading.routes.values():
        if not route.used or route.shift.overtime:
            continue
        spare = route.shift.end - reading.home(route)
        short = w.slack_minutes - spare
        if short > 0:
            facts = {"helper": route.helper.id, "day": route.shift.day, "spare": spare}
            found.append(Breach(short, short * w.slack, (), facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    return f"helper {f['helper']} has only {f['spare']:g} minutes to spare on day {f['day']}"


CONSTRAINT = Constraint("slack", False, "minutes", "A shift has some minutes to spare.", measure, explain)
