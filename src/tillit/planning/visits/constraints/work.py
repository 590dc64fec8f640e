"""Soft: helpers work little in all, at visits and under way (a benchmark's term)."""

from tillit.planning.visits.constraints import travel
from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each helper with something to do, with the minutes."""
    weight = reading.problem.weights.work
    if not weight:
        return []
    load: dict[str, float] = {}
    for route in reading.routes.values():
        visits = sum(stop.end - stop.start for stop in route.stops if stop.visit)
        load[route.helper.id] = load.get(route.helper.id, 0.0) + visits
    for breach in travel.measure(reading):
        load[breach.facts["helper"]] += breach.amount
    return [
        Breach(minutes, minutes * weight, (), {"helper": helper, "minutes": minutes})
        for helper, minutes in load.items()
        if minutes
    ]


def explain(breach: Breach) -> str:
    """The breach in words."""
    return f"helper {breach.facts['helper']} works {breach.facts['minutes']:g} minutes"


CONSTRAINT = Constraint(
    "work", False, "minutes", "Helpers work little in all.", measure, explain, "the unified model's working_time"
)
