"""Soft: helpers spend little time under way."""

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each used shift, with its minutes under way from the start place to the end place."""
    found = []
    for route in reading.routes.values():
        if not route.used:
            continue
        places = [place for _stop, _arrival, place in reading.walk(route)]
        legs = zip([route.shift.start_place, *places], [*places, route.shift.end_place], strict=True)
        minutes = sum(reading.travel(route.helper.mode, a, b) for a, b in legs)
        if minutes:
            facts = {"helper": route.helper.id, "day": route.shift.day, "minutes": minutes}
            found.append(Breach(minutes, minutes * reading.problem.weights.travel, (), facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    return f"helper {f['helper']} is under way {f['minutes']:g} minutes on day {f['day']}"


CONSTRAINT = Constraint(
    "travel", False, "minutes", "Helpers spend little time under way.", measure, explain,
    "Mankowska, Meisel and Bierwirth 2014, objective (1), first term",
)  # fmt: skip
