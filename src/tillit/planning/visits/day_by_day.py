"""Plan each day by itself and without continuity, as route planners do: what the joint week is compared with."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from tillit.planning.visits.plan import make_plan
from tillit.planning.visits.presets import DAY_BY_DAY, Weights
from tillit.planning.visits.problem import Helper, Problem, Visit
from tillit.planning.visits.solve import Params, Result, solve
from tillit.planning.visits.stop import Stop


def solve_day_by_day(
    problem: Problem,
    *,
    stop: Callable[[int], Stop],
    seed: int = 0,
    params: Params | None = None,
    weights: Weights = DAY_BY_DAY,
) -> Result:
    """Solve the horizon one day after the other with these weights; stop gives each day's own criterion.

    A movable visit is put on its least loaded day first, as a person would do on paper. Links between days and
    continuity play no part. The result's costs are those of these weights.
    """
    chosen = choose_days(problem)
    results = []
    for day in range(problem.days):
        results.append(
            solve(day_problem(problem, day, chosen, weights), stop=stop(day), seed=seed + day, params=params)
        )
    terms: Counter[str] = Counter()
    for result in results:
        terms.update(result.cost)
    missing = {key for result in results for key in result.uncovered}
    return Result(
        plan=make_plan(
            [a for result in results for a in result.plan.assignments],
            [b for result in results for b in result.plan.breaks],
        ),
        total=sum(result.total for result in results),
        cost=dict(terms),
        uncovered=tuple(visit.id for visit in problem.visits if visit.id in missing),
        iterations=sum(result.iterations for result in results),
        evaluations=sum(result.evaluations for result in results),
        accepted=sum(result.accepted for result in results),
    )


def choose_days(problem: Problem) -> dict[str, int]:
    """A day for each visit: its pin's, its only one, or the one with the least work for the staff there is."""
    staff = dict.fromkeys(range(problem.days), 0.0)
    for helper in problem.helpers:
        for shift in helper.shifts:
            staff[shift.day] += shift.end - shift.start
    load = dict.fromkeys(range(problem.days), 0.0)
    chosen: dict[str, int] = {}

    def put(visit: Visit, day: int) -> None:
        chosen[visit.id] = day
        load[day] += visit.minutes * visit.helpers

    movable = []
    for visit in problem.visits:
        if visit.pin is not None and visit.pin.day is not None:
            put(visit, visit.pin.day)
        elif len(visit.days) == 1:
            put(visit, min(visit.days))
        else:
            movable.append(visit)
    partners = {link.second: link.first for link in problem.links if link.together or link.moment == "same"}
    for visit in sorted(movable, key=lambda v: (-v.minutes * v.helpers, v.id)):
        mate = chosen.get(partners.get(visit.id, ""))
        best = min(sorted(visit.days), key=lambda day: load[day] / max(1.0, staff[day]))
        put(visit, mate if mate in visit.days else best)
    return chosen


def day_problem(problem: Problem, day: int, chosen: dict[str, int], weights: Weights) -> Problem:
    """The problem of one day alone, under the same ids; the horizon keeps its length so that days keep their number."""
    visits = tuple(
        replace(visit, windows=tuple(w for w in visit.windows if w.day == day))
        for visit in problem.visits
        if chosen[visit.id] == day
    )
    ids = {visit.id for visit in visits}
    helpers = tuple(
        Helper(h.id, tuple(s for s in h.shifts if s.day == day), h.competences, h.mode) for h in problem.helpers
    )
    links = tuple(link for link in problem.links if link.first in ids and link.second in ids)
    return replace(problem, helpers=helpers, visits=visits, links=links, weights=weights)
