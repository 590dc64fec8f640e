"""Soft: helpers wait little at doors, and no shift stands much more idle than others (benchmark terms)."""

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
    """A breach for each wait at a door, other than before the first stop of a shift."""
    weight = reading.problem.weights.waiting
    found = []
    for route in reading.routes.values():
        after_break = bool(route.stops) and route.stops[0].place is None
        for what, gap in gaps(reading, route)[2 if after_break else 1 :]:
            if gap > SMALL and weight:
                found.append(Breach(gap, gap * weight, (what,), {"helper": route.helper.id, "minutes": gap}))
    return found


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


WAITING = Constraint("waiting", False, "minutes", "Helpers wait little at doors.", measure_waiting, explain)
CONSTRAINT = Constraint("max_idle", False, "minutes", "No shift stands idle for long.", measure_idle, explain)
