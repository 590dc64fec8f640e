"""What continuity buys: helpers met in 14 days before, planned day by day, and planned as a whole.

Counted alike for all three: persons with at least one visit a day on average, the median over them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from statistics import median

from tillit.planning.visits.frozen import thaw
from tillit.planning.visits.plan import Plan as PlannedWeek
from tillit.planning.visits.problem import Acquaintance, Problem

# A day by itself is a small problem: a third of the moves finds its routes, and more would change only the travel.
LESS_SEARCH = 3

Meetings = Iterable[tuple[str, str, int]]  # person, helper, visits


def median_helpers_met(meetings: Meetings, *, least_visits: int) -> float | None:
    """Give the median number of different helpers, of persons with so many visits; None when there are none."""
    helpers: dict[str, set[str]] = defaultdict(set)
    visits: Counter[str] = Counter()
    for person, helper, times in meetings:
        helpers[person].add(helper)
        visits[person] += times
    met = [len(helpers[person]) for person, count in visits.items() if count >= least_visits]
    return float(median(met)) if met else None


def meetings_of(problem: Problem, plan: PlannedWeek) -> list[tuple[str, str, int]]:
    """Give who meets whom by a plan, one row a helper of a visit."""
    return [
        (problem.visit_of[assignment.visit].person, helper, 1)
        for assignment in plan.assignments
        for helper in assignment.helpers
    ]


def day_by_day(two_weeks: list[tuple[bytes, bytes]], *, seed: int, processes: int) -> list[tuple[str, str, int]]:
    """Plan each team's two frozen weeks one day at a time, without continuity, and give who meets whom."""
    found: list[tuple[str, str, int]] = []
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for meetings in pool.map(_team_day_by_day, two_weeks, [seed] * len(two_weeks)):
            found += meetings
    return found


def _team_day_by_day(weeks: tuple[bytes, bytes], seed: int) -> list[tuple[str, str, int]]:
    from tillit.planning.visits.day_by_day import solve_day_by_day
    from tillit.planning.visits.effort import moves_for
    from tillit.planning.visits.stop import MaxIterations

    found = []
    for frozen in weeks:
        problem = _without_history(thaw(frozen))
        stop = MaxIterations(moves_for(problem) // problem.days // LESS_SEARCH)
        result = solve_day_by_day(problem, stop=lambda _, stop=stop: stop, seed=seed)
        found += meetings_of(problem, result.plan)
    return found


def _without_history(problem: Problem) -> Problem:
    none: tuple[Acquaintance, ...] = ()
    return replace(problem, people=tuple(replace(person, acquaintance=none) for person in problem.people))
