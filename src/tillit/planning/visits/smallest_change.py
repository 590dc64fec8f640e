"""The smallest change that would cover an uncovered visit while all else stays: shift, window or competence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from tillit.planning.visits.linked import missing_ends
from tillit.planning.visits.openings import may_be_late, on_day, openings, pairs, wanted_windows
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.problem import DAY_MINUTES, Helper, Problem, Shift, Visit, Window
from tillit.planning.visits.reading import Reading, Route

STEPS = (15, 30, 45, 60, 90, 120, 180, 240)
LONGER = tuple((minutes, earlier) for minutes in STEPS for earlier in (False, True))
Kind = Literal["shift_longer", "window_wider", "competence", "not_critical"]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change by itself that would let this helper make the visit: minutes more of shift or window, or a competence.

    shift_longer: the shift ends so many minutes later, or begins so many `earlier`. window_wider: the window opens so
    much earlier and ends so much later. competence: the helper would need what `lacks` names. not_critical: it may
    start late. For a visit that needs two, `partner` is who could go along: as things are, or, with `both`, if the
    same changed for them.
    """

    kind: Kind
    helper: str
    day: int
    start: float
    minutes: float = 0.0
    lacks: tuple[str, ...] = ()
    partner: str = ""
    earlier: bool = False
    both: bool = False
    shifts: tuple[str, ...] = ()


def smallest_changes(problem: Problem, plan: Plan, visit: str, *, most: int = 3) -> tuple[Remedy, ...]:
    """The smallest changes of each kind that would cover this visit, cheapest first.

    None where it can be made as things are, or may not be made without another visit that is not made either.
    """
    reading = Reading(problem, plan)
    wanted = problem.visit_of[visit]
    if missing_ends(reading, wanted):
        return ()
    found = _for_one(reading, wanted) if wanted.helpers == 1 else _for_two(reading, wanted)
    best: dict[str, Remedy] = {}
    for remedy in sorted(found, key=lambda r: (r.both, r.minutes, len(r.lacks), r.day, r.start, r.helper)):
        best.setdefault(remedy.kind, remedy)
    return tuple(best.values())[:most]


def _for_one(reading: Reading, visit: Visit) -> Iterator[Remedy]:
    late = may_be_late(visit)
    for day in sorted(visit.days):
        windows = wanted_windows(visit, day)
        able, lacking = _helpers_of(reading, visit, day)
        for route in lacking:
            now = openings(reading, visit, route, windows, late)
            if now:
                yield _remedy("competence", visit, min(o.start for o in now), route)
        for route in able:
            if not openings(reading, visit, route, windows, late):
                yield from _for_route(reading, visit, route, windows)


def _for_route(reading: Reading, visit: Visit, route: Route, windows: list[Window]) -> Iterator[Remedy]:
    """What would let the helper of this shift come who cannot now."""
    late = may_be_late(visit)
    for minutes, earlier in LONGER:
        fits = [
            o for longer in _longer([route], minutes, earlier) for o in openings(reading, visit, longer, windows, late)
        ]
        if fits:
            yield _remedy("shift_longer", visit, min(o.start for o in fits), route, minutes, earlier=earlier)
            break
    if not visit.start_is_free:
        return
    for minutes in STEPS:
        inside = openings(reading, visit, route, _wider(windows, minutes), late)
        if inside:
            yield _remedy("window_wider", visit, min(o.start for o in inside), route, minutes)
            break
    if visit.time_critical:
        relaxed = openings(reading, visit, route, windows, late=True)
        if relaxed:
            yield _remedy("not_critical", visit, min(o.start for o in relaxed), route)


def _for_two(reading: Reading, visit: Visit) -> Iterator[Remedy]:
    """What would let one more come at a moment when one can, or two where neither can, or at another moment."""
    late = may_be_late(visit)
    for day in sorted(visit.days):
        windows = wanted_windows(visit, day)
        able, lacking = _helpers_of(reading, visit, day)

        def first(
            ones: list[Route], others: list[Route], wanted: list[Window] = windows, after: bool = late
        ) -> tuple[float, Route, Route] | None:
            return next(pairs(reading, visit, ones, others, wanted, after), None)

        if first(able, able):
            continue
        for partners in (able, lacking):
            met = first(partners, lacking)
            if met:
                yield _remedy("competence", visit, met[0], met[2], partner=met[1], both=partners is lacking)
                break
        for both, (minutes, earlier) in ((both, step) for both in (False, True) for step in LONGER):
            longer = _longer(able, minutes, earlier)
            met = first(longer if both else able, longer)
            if met:
                start, one, other = met
                yield _remedy("shift_longer", visit, start, other, minutes, earlier=earlier, partner=one, both=both)
                break
        if not visit.start_is_free:
            continue
        for minutes in STEPS:
            met = first(able, able, _wider(windows, minutes))
            if met:
                yield _remedy("window_wider", visit, met[0], met[1], minutes, partner=met[2])
                break
        met = first(able, able, after=True) if visit.time_critical else None
        if met:
            yield _remedy("not_critical", visit, met[0], met[1], partner=met[2])


def _remedy(
    kind: Kind,
    visit: Visit,
    start: float,
    route: Route,
    minutes: float = 0.0,
    *,
    earlier: bool = False,
    partner: Route | None = None,
    both: bool = False,
) -> Remedy:
    going = [route] if partner is None else [route, partner]
    return Remedy(
        kind,
        route.helper.id,
        route.shift.day,
        start,
        minutes,
        tuple(sorted({code for each in going for code in visit.competences - each.helper.competences})),
        "" if partner is None else partner.helper.id,
        earlier,
        both,
        tuple(each.shift.id for each in going),
    )


def _helpers_of(reading: Reading, visit: Visit, day: int) -> tuple[list[Route], list[Route]]:
    """The day's shifts of those who may make the visit, and of those who lack only competence for it."""
    able = on_day(reading, visit, day)
    anyone = on_day(reading, replace(visit, competences=frozenset()), day)
    return able, [route for route in anyone if route not in able]


def _wider(windows: Iterable[Window], minutes: float) -> list[Window]:
    return [Window(w.day, max(0.0, w.start - minutes), w.end + minutes) for w in windows]


def _longer(routes: Iterable[Route], minutes: float, earlier: bool) -> list[Route]:
    """The shifts ending so much later, or beginning so much earlier, where no other of the helper's is then."""
    found = []
    for route in routes:
        start, end = route.shift.start, route.shift.end
        more = (
            replace(route.shift, start=max(0.0, start - minutes))
            if earlier
            else replace(route.shift, end=end + minutes)
        )
        if not _meets_another(route.helper, more):
            found.append(replace(route, shift=more))
    return found


def _meets_another(helper: Helper, shift: Shift) -> bool:
    """Whether the shift would lie over another of this helper's."""
    start, end = (shift.day * DAY_MINUTES + at for at in (shift.start, shift.end))
    return any(
        other.id != shift.id
        and other.day * DAY_MINUTES + other.start < end
        and start < other.day * DAY_MINUTES + other.end
        for other in helper.shifts
    )
