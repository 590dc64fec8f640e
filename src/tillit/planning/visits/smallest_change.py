"""The smallest change that would cover an uncovered visit while all else stays: shift, window or competence."""

from dataclasses import dataclass, replace
from typing import Literal

from tillit.planning.visits.openings import moments, openings, openings_at, wanted_windows
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.problem import Problem, Visit, Window
from tillit.planning.visits.reading import Reading, Route

STEPS = (15, 30, 45, 60, 90, 120, 180, 240)


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change by itself that would let this helper make the visit: minutes more of shift or window, or a competence.

    shift_longer: the shift ends (or starts) so many minutes later (or earlier). window_wider: the window opens so much
    earlier and ends so much later. competence: the helper would need what facts name. allow_late: it may start late.
    For a visit that needs two, `partner` is who could go along as things are.
    """

    kind: Literal["shift_longer", "window_wider", "competence", "not_critical"]
    helper: str
    day: int
    start: float
    minutes: float = 0.0
    lacks: tuple[str, ...] = ()
    partner: str = ""


def smallest_changes(problem: Problem, plan: Plan, visit: str, *, most: int = 3) -> tuple[Remedy, ...]:
    """The smallest changes of each kind that would cover this visit, cheapest first."""
    reading = Reading(problem, plan)
    wanted = problem.visit_of[visit]
    if wanted.helpers == 1:
        found = [
            remedy
            for route in reading.routes.values()
            if not problem.excluded(wanted, route.helper.id) and route.shift.day in wanted.days
            for remedy in _remedies(reading, wanted, route, wanted_windows(wanted, route.shift.day))
        ]
    else:
        found = _for_two(reading, wanted)
    best: dict[str, Remedy] = {}
    for remedy in sorted(found, key=lambda r: (r.minutes, len(r.lacks), r.day, r.start, r.helper)):
        best.setdefault(remedy.kind, remedy)
    return tuple(best.values())[:most]


def _for_two(reading: Reading, visit: Visit) -> list[Remedy]:
    """What would let one more come at a moment when one can, and how much wider a window two are free in."""
    found = []
    for day in sorted(visit.days):
        windows = wanted_windows(visit, day)
        for start in moments(reading, visit, windows):
            free = {opening.helper for opening in openings_at(reading, visit, day, start)}
            for route in reading.routes.values():
                other = route.helper.id
                if route.shift.day != day or other in free or reading.problem.excluded(visit, other):
                    continue
                remedies = _remedies(reading, visit, route, [Window(day, start, start)], kinds=("shift", "competence"))
                found += [replace(one, partner=min(free)) for one in remedies if one.start == start]
        found += _wider_for_two(reading, visit, windows)
    return found


def _wider_for_two(reading: Reading, visit: Visit, windows: list[Window]) -> list[Remedy]:
    for minutes in STEPS:
        wider = [Window(w.day, max(0.0, w.start - minutes), w.end + minutes) for w in windows]
        for start in moments(reading, visit, wider):
            free = sorted({opening.helper for opening in openings_at(reading, visit, windows[0].day, start)})
            if len(free) > 1:
                return [Remedy("window_wider", free[0], windows[0].day, start, minutes, partner=free[1])]
    return []


def _remedies(
    reading: Reading,
    visit: Visit,
    route: Route,
    windows: list[Window],
    kinds: tuple[str, ...] = ("shift", "window", "competence", "critical"),
) -> list[Remedy]:
    helper, day = route.helper.id, route.shift.day
    lacks = tuple(sorted(visit.competences - route.helper.competences))
    late = not visit.time_critical and "window" in kinds
    now = openings(reading, visit, route, windows, late)
    if lacks:
        return [Remedy("competence", helper, day, min(o.start for o in now), lacks=lacks)] if now else []
    if now:
        return []
    found = []
    for minutes in STEPS:
        shift = replace(route.shift, start=max(0.0, route.shift.start - minutes), end=route.shift.end + minutes)
        longer = openings(reading, visit, replace(route, shift=shift), windows, late)
        if longer:
            found.append(Remedy("shift_longer", helper, day, min(o.start for o in longer), minutes))
            break
    for minutes in STEPS if "window" in kinds else ():
        wider = [Window(w.day, max(0.0, w.start - minutes), w.end + minutes) for w in windows]
        inside = openings(reading, visit, route, wider, late)
        if inside:
            found.append(Remedy("window_wider", helper, day, min(o.start for o in inside), minutes))
            break
    if visit.time_critical and "critical" in kinds:
        relaxed = openings(reading, visit, route, windows, late=True)
        if relaxed:
            found.append(Remedy("not_critical", helper, day, min(o.start for o in relaxed)))
    return found
