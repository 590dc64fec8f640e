"""Search with several processes: each by itself, then all from the best of them; same budget, same result."""

import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from typing import Any

from tillit.planning.visits.plan import Plan
from tillit.planning.visits.problem import Problem
from tillit.planning.visits.solve import Params, Result, solve
from tillit.planning.visits.stop import MaxIterations, MaxSeconds, Stop

APART = 0.7  # the share of the budget in which the processes search apart
SEEDS = 7919  # seeds of the processes of one search lie this far apart

_ended: Any = None


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to search: seconds of wall time, or moves in each process; the other is None."""

    seconds: float | None = None
    iterations: int | None = None

    def stop(self, share: float, until: Callable[[], bool]) -> Stop:
        """The criterion for this share of the budget."""
        if self.iterations is not None:
            return MaxIterations(round(self.iterations * share), until)
        return MaxSeconds((self.seconds or 0.0) * share, until)


def _prepare(ended: Event) -> None:
    global _ended
    _ended = ended
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run(problem: Problem, budget: Budget, share: float, seed: int, params: Params, start: Plan | None) -> Result:
    until = (lambda: False) if _ended is None else _ended.is_set
    return solve(problem, stop=budget.stop(share, until), seed=seed, params=params, start=start)


def solve_with_workers(
    problem: Problem,
    budget: Budget,
    *,
    seed: int = 0,
    workers: int = 1,
    params: Params | None = None,
    on_end: Callable[[Callable[[], None]], None] = lambda end: None,
) -> Result:
    """Search in this many processes and give the best result; each move and evaluation of theirs is counted.

    on_end is given a function that ends the search early, from a signal handler for example.
    """
    params = params or Params()
    if workers <= 1:
        ended = [False]
        on_end(lambda: ended.__setitem__(0, True))
        return solve(problem, stop=budget.stop(1.0, lambda: ended[0]), seed=seed, params=params)
    solve(problem, stop=MaxIterations(0), seed=seed)  # compiles once, before the processes do
    context = get_context("spawn")
    event = context.Event()
    on_end(event.set)
    with ProcessPoolExecutor(workers, context, _prepare, (event,)) as pool:
        list(pool.map(_warm, [problem] * workers))
        apart = [pool.submit(_run, problem, budget, APART, seed + SEEDS * w, params, None) for w in range(workers)]
        first = [job.result() for job in apart]
        best = min(first, key=lambda result: result.total)
        together = [
            pool.submit(_run, problem, budget, 1 - APART, seed + SEEDS * w + 1, params, best.plan)
            for w in range(workers)
        ]
        second = [job.result() for job in together]
    every = [*first, *second]
    best = min(every, key=lambda result: result.total)
    return replace(
        best,
        iterations=sum(result.iterations for result in every),
        evaluations=sum(result.evaluations for result in every),
        accepted=sum(result.accepted for result in every),
    )


def _warm(problem: Problem) -> None:
    solve(problem, stop=MaxIterations(0))
