"""Answer why: what a visit's helper and time cost, what else was possible, and why a visit is not covered.

Answers are codes and facts; the page that shows them writes the sentence in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any, Literal

from tillit.planning.visits.check import costs_of
from tillit.planning.visits.constraints import SOFT
from tillit.planning.visits.openings import (
    Opening,
    may_help,
    moments,
    openings,
    openings_at,
    openings_for,
    wanted_windows,
)
from tillit.planning.visits.part import touched_part
from tillit.planning.visits.plan import Assignment, Plan, make_plan
from tillit.planning.visits.problem import Problem, Visit, Window
from tillit.planning.visits.reading import Reading

Code = Literal["excluded", "competence", "pinned", "no_shift", "outside_shift", "on_break", "busy", "alone", "open"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The first thing that rules a helper out for a visit.

    excluded: by the person's wish. competence: facts lacks. pinned: the visit is pinned to others. no_shift: does not
    work on the visit's days. outside_shift: works, but not when the visit may be made. on_break: a break or meeting
    lies over the only time. busy: other visits stand in the way (facts visits). alone: could come, but the visit needs
    two at the same moment. open: could come at facts start, with nothing else moved.
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
    found = [_obstacle(reading, wanted, helper.id) for helper in problem.helpers]
    if wanted.helpers == 2:
        found = [
            replace(found_one, code="alone", facts={**found_one.facts, "needs": 2})
            if found_one.code == "open"
            else found_one
            for found_one in found
        ]
    return tuple(found)


def _obstacle(reading: Reading, visit: Visit, helper: str) -> Obstacle:
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
    allowed = not visit.time_critical and (visit.pin is None or visit.pin.start is None)
    empty = [replace(r, shift=replace(r.shift, blocks=()), stops=()) for r in routes]
    if not any(openings(reading, visit, r, wanted_windows(visit, r.shift.day), allowed) for r in empty):
        facts = {"shifts": [(r.shift.day, r.shift.start, r.shift.end) for r in routes]}
        return Obstacle(helper, "outside_shift", facts)
    bare = [replace(r, stops=tuple(s for s in r.stops if not s.visit)) for r in routes]
    if not any(openings(reading, visit, r, wanted_windows(visit, r.shift.day), allowed) for r in bare):
        blocks = [(r.shift.day, b.kind, b.start, b.end) for r in routes for b in r.shift.blocks]
        return Obstacle(helper, "on_break", {"blocks": blocks})
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
    obstacles = tuple(
        _obstacle(without, wanted, helper.id)
        for helper in problem.helpers
        if helper.id not in possible and helper.id not in planned.helpers
    )
    return Why(visit, _reasons(whole, visit), tuple(best.values())[:most], obstacles)


def _reasons(whole: Reading, visit: str) -> tuple[Reason, ...]:
    problem, [plan] = touched_part(whole.problem, [whole.plan], {visit})
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
        kept = [a for a in whole.plan.assignments if a.visit != visit.id]
        plans = [whole.plan, make_plan([*kept, alike[0]], whole.plan.breaks)]
        problem, [was, _first] = touched_part(whole.problem, plans, {visit.id})
        now = costs_of(Reading(problem, was, like=whole))
        rest = [a for a in was.assignments if a.visit != visit.id]
        for other in alike:
            there = costs_of(Reading(problem, make_plan([*rest, other], was.breaks), like=whole))
            terms = {t: there.get(t, 0.0) - now.get(t, 0.0) for t in sorted({*there, *now})}
            terms = {t: round(points, 6) for t, points in terms.items() if abs(points) > 1e-9}
            tried.append(Alternative(other.helpers, other.day, other.start, round(sum(terms.values()), 6), terms))
    return tried


MOST_PAIRS = 20


def _ways(reading: Reading, visit: Visit) -> list[Assignment]:
    """The ways to make a visit that is not in the plan: one helper in an opening, or two free at the same moment."""
    problem = reading.problem
    if visit.helpers == 1:
        able = [helper.id for helper in problem.helpers if may_help(problem, visit, helper.id)]
        return [_assign(visit, opening) for helper in able for opening in openings_for(reading, visit, helper)]
    found: list[Assignment] = []
    for day in sorted(visit.days):
        for start in moments(reading, visit, wanted_windows(visit, day)):
            free = openings_at(reading, visit, day, start)
            found += [
                Assignment(visit.id, day, start, (one.helper, other.helper), (one.shift, other.shift))
                for one, other in combinations(free, 2)
                if one.helper != other.helper
            ]
            if len(found) >= MOST_PAIRS:
                return found[:MOST_PAIRS]
    return found


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
    moment = [Window(planned.day, planned.start, planned.start)]
    for i, _ in enumerate(planned.helpers):
        for route in reading.routes.values():
            other = route.helper.id
            if other in planned.helpers or not may_help(reading.problem, visit, other):
                continue
            if route.shift.day == planned.day and openings(reading, visit, route, moment, late=False):
                helpers = (*planned.helpers[:i], other, *planned.helpers[i + 1 :])
                shifts = (*planned.shifts[:i], route.shift.id, *planned.shifts[i + 1 :])
                found.append(Assignment(visit.id, planned.day, planned.start, helpers, shifts))
    return found


def _assign(visit: Visit, opening: Opening) -> Assignment:
    return Assignment(visit.id, opening.day, opening.start, (opening.helper,), (opening.shift,))
