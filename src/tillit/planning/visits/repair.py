"""Repair a plan that people were told: someone is ill, a visit is new or takes longer; change as little as possible."""

from dataclasses import dataclass
from typing import Literal

from tillit.planning.visits.plan import Assignment, Plan
from tillit.planning.visits.presets import REPAIR, Weights
from tillit.planning.visits.problem import Problem
from tillit.planning.visits.repair_problem import told
from tillit.planning.visits.solve import OnProgress, Params, Result, solve
from tillit.planning.visits.stop import MaxIterations, Stop

# A repair begins beside a good plan, where one search soon stands still: several short ones find more than one long.
# The budget counts also what each search spends to find the scale of the problem, so that a day takes the same time
# in a small team and in a large one.
MOST_TRIES, BUDGET, SCALE_MOVES_A_VISIT = 3, 330_000, 120
MOVES_A_FREE_VISIT = 1_000
FEWEST_MOVES, MOST_MOVES = 30_000, 120_000


@dataclass(frozen=True, slots=True)
class Change:
    """What is different for one visit, so that the person can be told.

    what: new (was not planned before), gone (is no longer planned), or changed; then day, start and helpers before and
    now say how. person is who is to be told.
    """

    visit: str
    person: str
    what: Literal["new", "gone", "changed"]
    before: Assignment | None
    now: Assignment | None

    @property
    def other_day(self) -> bool:
        """Whether the day is another."""
        return self.before is not None and self.now is not None and self.before.day != self.now.day

    @property
    def other_helper(self) -> bool:
        """Whether somebody comes who was not told of."""
        return (
            self.before is not None and self.now is not None and not set(self.now.helpers) <= set(self.before.helpers)
        )

    @property
    def minutes(self) -> float:
        """How much later (or earlier, below zero) it starts."""
        return 0.0 if self.before is None or self.now is None else self.now.start - self.before.start


def moves_for_repair(problem: Problem) -> int:
    """How many moves one try of a repair makes: for each visit that may be placed otherwise, within limits."""
    free = sum(visit.start_is_free for visit in problem.visits)
    return min(MOST_MOVES, max(FEWEST_MOVES, MOVES_A_FREE_VISIT * free))


def tries_for(problem: Problem, moves: int) -> int:
    """How many such tries the budget of a repair has room for."""
    return max(1, min(MOST_TRIES, BUDGET // (moves + SCALE_MOVES_A_VISIT * len(problem.visits))))


def repair(
    problem: Problem,
    published: Plan,
    *,
    stop: Stop,
    seed: int = 0,
    params: Params | None = None,
    weights: Weights = REPAIR,
    on_progress: OnProgress | None = None,
) -> tuple[Result, list[Change]]:
    """Plan the problem as it is now, starting from the published plan, with the fewest changes to what was told.

    Gives the new plan, and each change in the order of day and time.
    """
    now = told(problem, published, weights)
    result = solve(now, stop=stop, seed=seed, params=params, on_progress=on_progress, start=published)
    return result, changes(problem, published, result.plan)


def best_repair(
    problem: Problem,
    published: Plan,
    *,
    moves: int | None = None,
    seed: int = 0,
    weights: Weights = REPAIR,
    on_progress: OnProgress | None = None,
) -> Result:
    """The best of a few short repairs; the same for the same seed. moves: of each try."""
    moves = moves_for_repair(problem) if moves is None else moves
    tries = tries_for(problem, moves)
    best: Result | None = None
    for number in range(tries):

        def tell(share: float, total: float, done: int = number) -> None:
            if on_progress is not None:
                on_progress((done + share) / tries, total)

        result, _ = repair(
            problem, published, stop=MaxIterations(moves), seed=seed + number, weights=weights, on_progress=tell
        )
        if best is None or result.total < best.total:
            best = result
    assert best is not None
    return best


def changes(problem: Problem, before: Plan, now: Plan, tolerance_minutes: float = 0.0) -> list[Change]:
    """Each visit that is planned otherwise than before; starts that differ by at most the tolerance do not count."""
    found = []
    for visit in problem.visits:
        old, new = before.of.get(visit.id), now.of.get(visit.id)
        if old is None and new is None:
            continue
        if old is not None and new is not None:
            same = old.day == new.day and set(old.helpers) == set(new.helpers)
            if same and abs(old.start - new.start) <= tolerance_minutes:
                continue
            found.append(Change(visit.id, visit.person, "changed", old, new))
        else:
            found.append(Change(visit.id, visit.person, "gone" if new is None else "new", old, new))

    def when(change: Change) -> tuple[int, float, str]:
        planned = change.now or change.before
        return (0, 0.0, change.visit) if planned is None else (planned.day, planned.start, change.visit)

    return sorted(found, key=when)
