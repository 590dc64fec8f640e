"""Answer why: what a visit's helper and time cost, what else was possible, and why a visit is not covered.

Answers are codes and facts; the page that shows them writes the sentence in the reader's language.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tillit.planning.visits.check import costs_of
from tillit.planning.visits.constraints import SOFT
from tillit.planning.visits.linked import links_allow, missing_ends, other_ends
from tillit.planning.visits.openings import (
    Opening,
    is_open,
    may_be_late,
    may_help,
    on_day,
    openings,
    openings_for,
    pairs,
    wanted_windows,
)
from tillit.planning.visits.part import touched_part
from tillit.planning.visits.plan import Assignment, Plan, make_plan
from tillit.planning.visits.problem import Problem, Visit
from tillit.planning.visits.reading import Reading, Route

Code = Literal[
    "excluded", "competence", "pinned", "no_shift", "outside_shift", "on_break", "linked", "busy", "alone", "open"
]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The first thing that rules a helper out for a visit.

    excluded: by the person's wish. competence: facts lacks. pinned: the visit is pinned to others. no_shift: does not
    work on the visit's days. outside_shift: works, but not when the visit may be made. on_break: a break or meeting
    lies over the only time. linked: a link to facts visits forbids it, as those are planned. busy: other visits stand
    in the way (facts visits). alone: could come, but the visit needs two at the same moment. open: could come at facts
    start, with nothing else moved.
    """

    helper: str
    code: Code
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One soft constraint that the visit as planned does not fully keep, with its points."""

    constraint: str
    points: float
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another helper or time for the visit, and what it would cost more (or less), by term and in all."""

    helpers: tuple[str, ...]
    day: int
    start: float
    points: float
    terms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Why:
    """Why a visit is made by these helpers at this time."""

    visit: str
    reasons: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...]
    obstacles: tuple[Obstacle, ...]


def why_uncovered(problem: Problem, plan: Plan, visit: str) -> tuple[Obstacle, ...]:
    """For each helper of the team the first thing that rules them out for this visit."""
    reading = Reading(problem, plan)
    wanted = problem.visit_of[visit]
    empty = Reading(problem, make_plan([]), like=reading)
    found = [_obstacle(reading, empty, wanted, helper.id) for helper in problem.helpers]
    if wanted.helpers == 1 or all(one.code != "open" for one in found):
        return tuple(found)
    together: dict[str, tuple[int, float]] = {}
    for day in sorted(wanted.days):
        for start, one, other in _pairs(reading, wanted, day):
            for route in (one, other):
                together.setdefault(route.helper.id, (day, start))
    return tuple(one if one.code != "open" else _with_another(one, together.get(one.helper)) for one in found)


def _with_another(alone: Obstacle, at: tuple[int, float] | None) -> Obstacle:
    if at is None:
        return replace(alone, code="alone", facts={**alone.facts, "needs": 2})
    return replace(alone, facts={"day": at[0], "start": at[1]})


def _pairs(reading: Reading, visit: Visit, day: int) -> Iterator[tuple[float, Route, Route]]:
    routes = on_day(reading, visit, day)
    return pairs(reading, visit, routes, routes, wanted_windows(visit, day), may_be_late(visit))


def _obstacle(reading: Reading, empty: Reading, visit: Visit, helper: str) -> Obstacle:
    """The first obstacle; `empty` reads a plan of nothing, in which no link has its other end planned."""
    problem = reading.problem
    if problem.excluded(visit, helper):
        return Obstacle(helper, "excluded")
    lacks = sorted(visit.competences - problem.helper_of[helper].competences)
    if lacks:
        return Obstacle(helper, "competence", {"lacks": lacks})
    if not may_help(problem, visit, helper):
        return Obstacle(helper, "pinned", {"helpers": list(visit.pin.helpers) if visit.pin else []})
    routes = [r for r in reading.routes.values() if r.helper.id == helper and wanted_windows(visit, r.shift.day)]
    if not routes:
        return Obstacle(helper, "no_shift", {"days": sorted(visit.days)})

    def any_open(where: Reading, shifts: list[Route]) -> bool:
        late = may_be_late(visit)
        return any(openings(where, visit, r, wanted_windows(visit, r.shift.day), late) for r in shifts)

    if not any_open(empty, [replace(r, shift=replace(r.shift, blocks=()), stops=()) for r in routes]):
        facts = {"shifts": [(r.shift.day, r.shift.start, r.shift.end) for r in routes]}
        return Obstacle(helper, "outside_shift", facts)
    bare = [replace(r, stops=tuple(s for s in r.stops if not s.visit and s.place is not None)) for r in routes]
    if not any_open(empty, bare):
        blocks = [(r.shift.day, b.kind, b.start, b.end) for r in routes for b in r.shift.blocks]
        return Obstacle(helper, "on_break", {"blocks": blocks})
    unmade = missing_ends(reading, visit)
    if unmade or not any_open(reading, bare):
        return Obstacle(helper, "linked", {"visits": unmade or other_ends(reading, visit)})
    free = openings_for(reading, visit, helper)
    if free:
        best = min(free, key=lambda o: (o.day, o.start))
        return Obstacle(helper, "open", {"day": best.day, "start": best.start})
    return Obstacle(helper, "busy", {"visits": _in_the_way(reading, visit, helper)})


def _in_the_way(reading: Reading, visit: Visit, helper: str) -> list[str]:
    """The visits of this helper that touch the time in which the visit could be made."""
    found = []
    for route in reading.routes.values():
        for window in wanted_windows(visit, route.shift.day):
            if route.helper.id == helper:
                last = window.end + visit.minutes
                found += [s.what for s in route.stops if s.visit and s.start < last and s.end > window.start]
    return found


def why(problem: Problem, plan: Plan, visit: str, *, most: int = 3) -> Why:
    """What the visit as planned costs, and the best alternatives that leave all other visits as they are.

    For a visit that is not in the plan the alternatives are the ways to make it after all.
    """
    whole = Reading(problem, plan)
    wanted = problem.visit_of[visit]
    planned = plan.of.get(visit)
    rest = make_plan([a for a in plan.assignments if a.visit != visit], plan.breaks)
    without = Reading(problem, rest, like=whole)
    tried = _priced(whole, wanted, _others(without, wanted, planned) if planned else _ways(without, wanted))
    best: dict[tuple[str, ...], Alternative] = {}
    for alternative in sorted(tried, key=lambda a: (a.points, a.day, a.start, a.helpers)):
        best.setdefault(tuple(sorted(alternative.helpers)), alternative)
    if planned is None:
        return Why(visit, (), tuple(best.values())[:most], why_uncovered(problem, plan, visit))
    possible = {helper for alternative in tried for helper in alternative.helpers}
    empty = Reading(problem, make_plan([]), like=whole)
    obstacles = tuple(
        _obstacle(without, empty, wanted, helper.id)
        for helper in problem.helpers
        if helper.id not in possible and helper.id not in planned.helpers
    )
    return Why(visit, _reasons(whole, visit), tuple(best.values())[:most], obstacles)


def _reasons(whole: Reading, visit: str) -> tuple[Reason, ...]:
    problem, plan, _ = touched_part(whole.problem, whole.plan, {visit})
    reading = Reading(problem, plan, like=whole)
    return tuple(
        Reason(constraint.name, breach.points / problem.weights.divisor, breach.facts)
        for constraint in SOFT
        for breach in constraint.measure(reading)
        if visit in breach.visits and breach.points
    )


def _priced(whole: Reading, visit: Visit, others: list[Assignment]) -> list[Alternative]:
    """What each other way would cost more or less; only the shifts that it touches are read."""
    by_shifts: dict[frozenset[str], list[Assignment]] = {}
    for other in others:
        by_shifts.setdefault(frozenset(other.shifts), []).append(other)
    tried = []
    for alike in by_shifts.values():
        problem, was, plans = touched_part(whole.problem, whole.plan, {visit.id}, [[other] for other in alike])
        now = costs_of(Reading(problem, was, like=whole))
        for other, plan in zip(alike, plans, strict=True):
            there = costs_of(Reading(problem, plan, like=whole))
            terms = {t: there.get(t, 0.0) - now.get(t, 0.0) for t in sorted({*there, *now})}
            terms = {t: round(points, 6) for t, points in terms.items() if abs(points) > 1e-9}
            tried.append(Alternative(other.helpers, other.day, other.start, round(sum(terms.values()), 6), terms))
    return tried


MOST_PAIRS = 20


def _ways(reading: Reading, visit: Visit) -> list[Assignment]:
    """The ways to make a visit that is not in the plan: one helper in an opening, or two free at the same moment."""
    problem = reading.problem
    if missing_ends(reading, visit):
        return []
    if visit.helpers == 1:
        able = [helper.id for helper in problem.helpers if may_help(problem, visit, helper.id)]
        return [_assign(visit, opening) for helper in able for opening in openings_for(reading, visit, helper)]
    found: dict[tuple[int, float, frozenset[str]], Assignment] = {}
    for day in sorted(visit.days):
        for start, *both in _pairs(reading, visit, day):
            one, other = sorted(both, key=lambda route: _order(visit, route.helper.id))
            helpers, shifts = (one.helper.id, other.helper.id), (one.shift.id, other.shift.id)
            found.setdefault((day, start, frozenset(shifts)), Assignment(visit.id, day, start, helpers, shifts))
            if len(found) >= MOST_PAIRS:
                return list(found.values())
    return list(found.values())


def _order(visit: Visit, helper: str) -> tuple[int, str]:
    """Who is pinned comes first, in the pin's order."""
    pinned = visit.pin.helpers if visit.pin is not None else ()
    return (pinned.index(helper) if helper in pinned else len(pinned), helper)


def _others(reading: Reading, visit: Visit, planned: Assignment) -> list[Assignment]:
    """Other ways to make the visit: one helper exchanged; for a single helper also at the best other times."""
    found = []
    if visit.helpers == 1:
        pinned = any(visit.id in (link.first, link.second) for link in reading.problem.links)
        for helper in reading.problem.helpers:
            if not may_help(reading.problem, visit, helper.id):
                continue
            for opening in openings_for(reading, visit, helper.id):
                if pinned and (opening.day, opening.start) != (planned.day, planned.start):
                    continue
                if (helper.id,) != planned.helpers or abs(opening.start - planned.start) > visit.minutes:
                    found.append(_assign(visit, opening))
        return found
    for i, _ in enumerate(planned.helpers):
        for route in reading.routes.values():
            other = route.helper.id
            if other in planned.helpers or not may_help(reading.problem, visit, other):
                continue
            helpers = (*planned.helpers[:i], other, *planned.helpers[i + 1 :])
            if visit.pin is not None and helpers[: len(visit.pin.helpers)] != visit.pin.helpers:
                continue
            if route.shift.day != planned.day or not links_allow(reading, visit, helpers):
                continue
            if is_open(reading, visit, route, planned.start):
                shifts = (*planned.shifts[:i], route.shift.id, *planned.shifts[i + 1 :])
                found.append(Assignment(visit.id, planned.day, planned.start, helpers, shifts))
    return found


def _assign(visit: Visit, opening: Opening) -> Assignment:
    return Assignment(visit.id, opening.day, opening.start, (opening.helper,), (opening.shift,))
