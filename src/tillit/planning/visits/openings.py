"""Where in a helper's shift a visit would still fit while everything else stays as planned."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tillit.planning.visits.constraints.kinds import SMALL
from tillit.planning.visits.linked import linked_room, links_allow
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


def may_be_late(visit: Visit) -> bool:
    """Whether the visit may start after its window, at a price."""
    return not visit.time_critical and visit.start_is_free


def openings(reading: Reading, visit: Visit, route: Route, windows: list[Window], late: bool) -> list[Opening]:
    """The earliest start in each gap between stops and each window; late: also after a window."""
    shift = route.shift
    place = reading.problem.person_of[visit.person].place
    room = linked_room(reading, visit, shift.day)
    if room is None or (visit.helpers == 1 and not links_allow(reading, visit, (route.helper.id,))):
        return []
    # Where the plan put a break, or the shift was not used, what is there already has to be looked at again.
    settled = route.used and all(s.place is not None for s in route.stops)
    places = [shift.start_place, *reading.places(route)]
    nodes = [Stop("start", shift.start, shift.start, shift.start_place, visit=False), *route.stops]
    found = []
    for i, before in enumerate(nodes):
        arrival = reading.arrival(route, places[i] if i else before.place or place, before.end, place)
        for window in windows:
            start = _past_pauses(reading, route, max(arrival, window.start, room.earliest), visit.minutes)
            if not room.holds(start) or (start > reading.problem.latest(visit, window) + SMALL and not late):
                continue
            stop = Stop(visit.id, start, start + visit.minutes, place)
            if _fits(reading, route, stop, i, places) and (settled or _keeps(reading, route, stop, i)):
                found.append(Opening(route.helper.id, shift.id, shift.day, start))
    return found


def _fits(reading: Reading, route: Route, stop: Stop, at: int, places: list[str]) -> bool:
    """Whether the helper is at the next stop in time, or at the shift's end place."""
    shift, place = route.shift, stop.place or ""
    if at < len(route.stops):
        following = route.stops[at]
        there = place if following.place is None else places[at + 1]
        return reading.arrival(route, place, stop.end, there) <= following.start + SMALL
    return shift.overtime or reading.arrival(route, place, stop.end, shift.end_place) <= shift.end + SMALL


def _keeps(reading: Reading, route: Route, stop: Stop, at: int) -> bool:
    """Whether everything else in the shift can be as it is once the visit is in it."""
    there = replace(route, stops=(*route.stops[:at], stop, *route.stops[at:]))
    on_time = all(arrival <= each.start + SMALL for each, arrival, _ in reading.walk(there))
    return on_time and (route.shift.overtime or reading.home(there) <= route.shift.end + SMALL)


def _past_pauses(reading: Reading, route: Route, start: float, minutes: float) -> float:
    """The first start from this minute on at which the visit does not lie over a break."""
    for block in reading.pauses(route.shift):
        if start < block.end - SMALL and start + minutes > block.start + SMALL:
            start = block.end
    return start


def openings_for(reading: Reading, visit: Visit, helper: str) -> list[Opening]:
    """All openings of one helper over the days on which the visit may be made."""
    return [
        opening
        for route in reading.routes.values()
        if route.helper.id == helper
        for opening in openings(reading, visit, route, wanted_windows(visit, route.shift.day), may_be_late(visit))
    ]


def may_help(problem: Problem, visit: Visit, helper: str) -> bool:
    """Whether competence, wishes and pins allow this helper at all."""
    pinned = visit.pin.helpers if visit.pin is not None else ()
    return (
        visit.competences <= problem.helper_of[helper].competences
        and not problem.excluded(visit, helper)
        and (len(pinned) < visit.helpers or helper in pinned)
    )


def on_day(reading: Reading, visit: Visit, day: int) -> list[Route]:
    """The shifts of this day of those who may make the visit."""
    return [r for r in reading.routes.values() if r.shift.day == day and may_help(reading.problem, visit, r.helper.id)]


def is_open(reading: Reading, visit: Visit, route: Route, start: float) -> bool:
    """Whether the visit fits into the shift from exactly this minute on."""
    moment = [Window(route.shift.day, start, start)]
    if reading.problem.windows_bind == "end":
        moment = [Window(route.shift.day, start, start + visit.minutes)]
    return any(abs(one.start - start) <= SMALL for one in openings(reading, visit, route, moment, late=False))


def pairs(
    reading: Reading, visit: Visit, ones: list[Route], others: list[Route], windows: list[Window], late: bool
) -> Iterator[tuple[float, Route, Route]]:
    """Each start with one shift of each list in which two different helpers can make the visit together, in order."""
    pinned = visit.pin.helpers if visit.pin is not None else ()
    every = {route.shift.id + str(route.shift.start) + str(route.shift.end): route for route in (*ones, *others)}
    starts = {o.start for route in every.values() for o in openings(reading, visit, route, windows, late)}
    for start in sorted(starts):
        free = [route for route in ones if is_open(reading, visit, route, start)]
        for other in others if free else ():
            for one in free:
                helpers = {one.helper.id, other.helper.id}
                allowed = len(helpers) == 2 and helpers >= set(pinned) and links_allow(reading, visit, helpers)
                if allowed and is_open(reading, visit, other, start):
                    yield start, one, other
