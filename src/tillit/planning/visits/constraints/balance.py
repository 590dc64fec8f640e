"""Soft: all helpers have equally much to do, visits and travel together (a benchmark's term)."""

from math import ceil

from tillit.planning.visits.constraints import travel
from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each helper off the mean of all helpers, in started minutes."""
    weight = reading.problem.weights.balance
    if not weight:
        return []
    load = dict.fromkeys(reading.problem.helper_of, 0.0)
    for route in reading.routes.values():
        load[route.helper.id] += sum(stop.end - stop.start for stop in route.stops if stop.visit)
    for breach in travel.measure(reading):
        load[breach.facts["helper"]] += breach.amount
    mean = sum(load.values()) / max(1, len(load))
    off = {helper: ceil(round(abs(minutes - mean), 6)) for helper, minutes in load.items()}
    return [
        Breach(minutes, minutes * weight, (), {"helper": helper, "minutes": load[helper], "mean": mean})
        for helper, minutes in off.items()
        if minutes
    ]


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    return f"helper {f['helper']} has {f['minutes']:g} minutes to do; the mean is {f['mean']:g}"


CONSTRAINT = Constraint(
    "balance", False, "minutes", "All helpers have equally much to do.", measure, explain,
    "the unified model's workload_balance",
)  # fmt: skip
