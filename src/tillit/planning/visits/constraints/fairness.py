"""Soft: the visits are shared out between the helpers as their time at work is."""

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each helper whose minutes at visits are not their share of all that are asked for."""
    problem = reading.problem
    load = dict.fromkeys(problem.helper_of, 0.0)
    for route in reading.routes.values():
        load[route.helper.id] += sum(stop.end - stop.start for stop in route.stops if stop.visit)
    found = []
    for helper, share in problem.fair_shares.items():
        off = round(abs(load[helper] - share), 3)
        if off:
            facts = {"helper": helper, "minutes": load[helper], "share": share}
            found.append(Breach(off, off * problem.weights.fairness, (), facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    return f"helper {f['helper']} has {f['minutes']:g} minutes of visits; a share as of time at work is {f['share']:g}"


CONSTRAINT = Constraint("fairness", False, "minutes", "Visits are shared out as time at work is.", measure, explain)
