"""The child process that solves one frozen problem: bytes in, lines of JSON out.

It loads the planner and nothing of Django, so that compiled kernels and their memory never live in a server.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tillit.foundation.lifetime import end_with_parent
from tillit.planning.visits.check import check
from tillit.planning.visits.frozen import thaw
from tillit.planning.visits.problem import Helper, Person, Problem, Shift, Visit, Window
from tillit.planning.visits.solve import solve
from tillit.planning.visits.stop import MaxIterations
from tillit.planning.visits.travel import Place
from tillit.planning.visits.why import why_uncovered


def answer(problem: Problem, *, seed: int, iterations: int, tell: Callable[[float], None]) -> dict[str, Any]:
    """Solve the problem and give the plan, what each visit without a helper lacks, and what the checker says."""
    result = solve(problem, stop=MaxIterations(iterations), seed=seed, on_progress=lambda share, _: tell(share))
    return {
        "plan": result.plan.to_json(),
        "cost": result.cost,
        "obstacles": {
            key: [asdict(obstacle) for obstacle in why_uncovered(problem, result.plan, key)] for key in result.uncovered
        },
        "violations": [violation.message for violation in check(problem, result.plan)],
    }


def main(seed: int, iterations: int) -> None:
    """Read a frozen problem from standard input; write progress lines and at last the solution."""
    problem = thaw(sys.stdin.buffer.read())
    told = -1

    def tell(share: float) -> None:
        nonlocal told
        percent = int(share * 100)
        if percent > told:
            told = percent
            _say({"progress": percent})

    _say(answer(problem, seed=seed, iterations=iterations, tell=tell))


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def warm_up() -> None:
    """Solve the smallest problem, so that the compiled kernels are in the cache."""
    here = Place("here", 60.0, 10.0)
    helper = Helper("e1", (Shift("s1", 0, 480, 900, "here", "here"),))
    visit = Visit("v1", "p1", (Window(0, 540, 600),), 10)
    problem = Problem(1, (helper,), (Person("p1", "here"),), (visit,), (here,))
    solve(problem, stop=MaxIterations(10))


if __name__ == "__main__" and sys.argv[1:] == ["--warm-up"]:
    warm_up()
elif __name__ == "__main__":
    end_with_parent(signal.SIGKILL)  # nobody would take its answer
    main(seed=int(sys.argv[1]), iterations=int(sys.argv[2]))
