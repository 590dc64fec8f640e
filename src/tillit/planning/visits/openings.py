"""Where in a helper's shift a visit would still fit while everything else stays as planned."""

from dataclasses import dataclass

from tillit.planning.visits.constraints.kinds import SMALL
from tillit.planning.visits.problem import Problem, Visit, Window
from tillit.planning.visits.reading import Reading, Route, Stop


@dataclass(frozen=True, slots=True)
class Opening:
    """A start at which the visit fits into the shift."""

    helper: str
    shift: str
    day: int
    start: float


def wanted_windows(visit: Visit, day: int) -> list[Window]:
    """When the visit may start on this day; a pin narrows it."""
    pin = visit.pin
    if pin is not None and pin.day is not None and pin.day != day:
        return []
    if pin is not None and pin.start is not None:
        return [Window(day, pin.start, pin.start)] if day in visit.days else []
    return sorted((w for w in visit.windows if w.day == day), key=lambda w: w.start)


def openings(reading: Reading, visit: Visit, route: Route, windows: list[Window], late: bool) -> list[Opening]:
    """The earliest start in each gap between stops and each window; late: also after a window."""
    shift = route.shift
    place = reading.problem.person_of[visit.person].place
    fixed = [s for s in route.stops if s.visit or s.place is not None]
    nodes = [Stop("start", shift.start, shift.start, shift.start_place, visit=False), *fixed]
    found = []
    for i, before in enumerate(nodes):
        arrival = reading.arrival(route, before.place or place, before.end, place)
        for window in windows:
            start = _past_pauses(reading, route, max(arrival, window.start), visit.minutes)
            if start > reading.problem.latest(visit, window) + SMALL and not late:
                continue
            leaves = start + visit.minutes
            if i + 1 < len(nodes):
                after = nodes[i + 1]
                fits = reading.arrival(route, place, leaves, after.place or place) <= after.start + SMALL
            else:
                home = reading.arrival(route, place, leaves, shift.end_place)
                fits = shift.overtime or home <= shift.end + SMALL
            if fits:
                found.append(Opening(route.helper.id, shift.id, shift.day, start))
    return found


def _past_pauses(reading: Reading, route: Route, start: float, minutes: float) -> float:
    """The first start from this minute on at which the visit does not lie over a break."""
    for block in reading.pauses(route.shift):
        if start < block.end - SMALL and start + minutes > block.start + SMALL:
            start = block.end
    return start


def openings_for(reading: Reading, visit: Visit, helper: str, late: bool = True) -> list[Opening]:
    """All openings of one helper over the days on which the visit may be made."""
    allowed = late and not visit.time_critical and (visit.pin is None or visit.pin.start is None)
    return [
        opening
        for route in reading.routes.values()
        if route.helper.id == helper
        for opening in openings(reading, visit, route, wanted_windows(visit, route.shift.day), allowed)
    ]


def may_help(problem: Problem, visit: Visit, helper: str) -> bool:
    """Whether competence, wishes and pins allow this helper at all."""
    pinned = visit.pin.helpers if visit.pin is not None else ()
    return (
        visit.competences <= problem.helper_of[helper].competences
        and not problem.excluded(visit, helper)
        and (len(pinned) < visit.helpers or helper in pinned)
    )


def openings_at(reading: Reading, visit: Visit, day: int, start: float) -> list[Opening]:
    """The helpers who could make the visit from exactly this minute on."""
    moment = [Window(day, start, start)]
    return [
        opening
        for route in reading.routes.values()
        if route.shift.day == day and may_help(reading.problem, visit, route.helper.id)
        for opening in openings(reading, visit, route, moment, late=False)
        if abs(opening.start - start) <= SMALL
    ]


def moments(reading: Reading, visit: Visit, windows: list[Window]) -> list[float]:
    """The minutes within the windows from which on some helper could make the visit, in order."""
    found = {
        opening.start
        for window in windows
        for route in reading.routes.values()
        if route.shift.day == window.day and may_help(reading.problem, visit, route.helper.id)
        for opening in openings(reading, visit, route, [window], late=False)
    }
    return sorted(found)
