"""Soft: helpers wait little at doors, and no shift stands much more idle than others (benchmark terms)."""

from dataclasses import replace

from tillit.planning.visits.constraints.kinds import SMALL, Breach, Constraint
from tillit.planning.visits.reading import Reading, Route


def gaps(reading: Reading, route: Route) -> list[tuple[str, float]]:
    """Each stop with the minutes between arrival and start that a flexible break before it cannot take up."""
    found = []
    pause = route.shift.flexible_break
    before = None
    for stop, arrival, _place in reading.walk(route):
        gap = stop.start - arrival
        if before is not None and before.place is None and pause is not None and pause.may_last_until is not None:
            gap -= min(max(0.0, gap), max(0.0, pause.may_last_until - before.end))
        found.append((stop.what, max(0.0, gap)))
        before = stop
    return found


def measure_waiting(reading: Reading) -> list[Breach]:
    """A breach for each wait at a door; before the first stop of a shift only where that has a weight of its own."""
    w = reading.problem.weights
    found: list[Breach] = []
    if not (w.waiting or w.waiting_first):
        return found
    for route in reading.routes.values():
        after_break = bool(route.stops) and route.stops[0].place is None
        for i, (what, gap) in enumerate(gaps(reading, route)):
            weight = w.waiting if i >= (2 if after_break else 1) else 0.0 if after_break else w.waiting_first
            if gap > SMALL and weight:
                found.append(Breach(gap, gap * weight, (what,), {"helper": route.helper.id, "minutes": gap}))
    return found


def measure_longest(reading: Reading) -> list[Breach]:
    """One breach: the longest of the waits that count."""
    w = reading.problem.weights
    if not w.max_waiting:
        return []
    counted = replace(w, waiting=1.0, waiting_first=1.0 if w.waiting_first else 0.0)
    same = Reading(replace(reading.problem, weights=counted), reading.plan, like=reading)
    found = measure_waiting(same)
    if not found:
        return []
    worst = max(found, key=lambda breach: breach.amount)
    return [Breach(worst.amount, worst.amount * w.max_waiting, worst.visits, worst.facts)]


def measure_idle(reading: Reading) -> list[Breach]:
    """One breach: the most idle shift, with its minutes before, between and after its stops."""
    weight = reading.problem.weights.max_idle
    if not weight:
        return []
    worst, who = 0.0, ""
    for route in reading.routes.values():
        shift = route.shift
        idle = shift.end - shift.start
        if route.used:
            tail = shift.end - reading.home(route)
            pause, last = shift.flexible_break, route.stops[-1]
            if last.place is None and pause is not None and pause.may_last_until is not None:
                tail -= max(0.0, pause.may_last_until - last.end)
            idle = sum(gap for _, gap in gaps(reading, route)) + max(0.0, tail)
        if idle > worst:
            worst, who = idle, route.helper.id
    return [Breach(worst, worst * weight, (), {"helper": who, "minutes": worst})] if worst > 0 else []


def explain(breach: Breach) -> str:
    """The breach in words."""
    return f"helper {breach.facts['helper']} is idle for {breach.facts['minutes']:g} minutes"


def explain_longest(breach: Breach) -> str:
    """The breach in words."""
    return f"helper {breach.facts['helper']} waits longest, {breach.facts['minutes']:g} minutes"


LONGEST = Constraint("max_waiting", False, "minutes", "Nobody waits long at a door.", measure_longest, explain_longest)
WAITING = Constraint("waiting", False, "minutes", "Helpers wait little at doors.", measure_waiting, explain)
CONSTRAINT = Constraint("max_idle", False, "minutes", "No shift stands idle for long.", measure_idle, explain)
