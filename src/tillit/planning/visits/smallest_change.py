"""The smallest change that would cover an uncovered visit while all else stays: shift, window or competence."""

from dataclasses import dataclass, replace
from typing import Literal

from tillit.planning.visits.openings import openings, wanted_windows
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.problem import Problem, Visit, Window
from tillit.planning.visits.reading import Reading, Route

STEPS = (15, 30, 45, 60, 90, 120, 180, 240)


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change by itself that would let this helper make the visit: minutes more of shift or window, or a competence.

    shift_longer: the shift ends (or starts) so many minutes later (or earlier). window_wider: the window opens so much
    earlier and ends so much later. competence: the helper would need what facts name. allow_late: it may start late.
    """

    kind: Literal["shift_longer", "window_wider", "competence", "not_critical"]
    helper: str
    day: int
    start: float
    minutes: float = 0.0
    lacks: tuple[str, ...] = ()


def smallest_changes(problem: Problem, plan: Plan, visit: str, *, most: int = 3) -> tuple[Remedy, ...]:
    """The smallest changes of each kind that would cover this visit, cheapest first; none for visits that need two."""
    reading = Reading(problem, plan)
    wanted = problem.visit_of[visit]
    if wanted.helpers != 1:
        return ()
    found = [
        remedy
        for route in reading.routes.values()
        if not problem.excluded(wanted, route.helper.id) and route.shift.day in wanted.days
        for remedy in _remedies(reading, wanted, route)
    ]
    best: dict[str, Remedy] = {}
    for remedy in sorted(found, key=lambda r: (r.minutes, len(r.lacks), r.day, r.start, r.helper)):
        best.setdefault(remedy.kind, remedy)
    return tuple(best.values())[:most]


def _remedies(reading: Reading, visit: Visit, route: Route) -> list[Remedy]:
    helper, day = route.helper.id, route.shift.day
    windows = wanted_windows(visit, day)
    lacks = tuple(sorted(visit.competences - route.helper.competences))
    late = not visit.time_critical
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
    for minutes in STEPS:
        wider = [Window(w.day, max(0.0, w.start - minutes), w.end + minutes) for w in windows]
        inside = openings(reading, visit, route, wider, late)
        if inside:
            found.append(Remedy("window_wider", helper, day, min(o.start for o in inside), minutes))
            break
    if visit.time_critical:
        relaxed = openings(reading, visit, route, windows, late=True)
        if relaxed:
            found.append(Remedy("not_critical", helper, day, min(o.start for o in relaxed)))
    return found
