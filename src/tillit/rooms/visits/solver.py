"""Runs the planner in a child process and listens to its progress."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tillit.kernel.errors import TillitError
from tillit.planning.visits.effort import moves_for
from tillit.planning.visits.frozen import thaw
from tillit.planning.visits.plan import Plan, plan_from_json

Ask = Callable[[bytes, Callable[[int], None]], dict[str, Any]]


class SolverFault(TillitError):
    """The child process did not give a plan; `final` when trying again cannot help."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


@dataclass(frozen=True)
class Solution:
    """What the child answered, by visit key."""

    plan: Plan
    cost: dict[str, float]
    obstacles: dict[str, list[dict[str, Any]]]
    violations: list[str]
    minutes: dict[str, float]
    helpers_needed: dict[str, int]


def warm_up() -> subprocess.Popen[bytes]:
    """Compile the planner's kernels into their cache in a process beside; they are then there for the next.

    It is silent: after Ctrl+C it has nothing to tell, and a real fault is told by the first plan.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "tillit.rooms.visits.solver_child", "--warm-up"], stderr=subprocess.DEVNULL
    )


def solve_in_child(frozen: bytes, *, seed: int, on_progress: Callable[[int], None]) -> Solution:
    """Solve a frozen problem in a process of its own and give the solution.

    Raises SolverFault when the child dies or the problem cannot be planned as it is.
    """
    problem = thaw(frozen)
    answer = ask_child([str(seed), str(moves_for(problem))], frozen, on_progress)
    return Solution(
        plan=plan_from_json(answer["plan"]),
        cost=answer["cost"],
        obstacles=answer["obstacles"],
        violations=answer["violations"],
        minutes={visit.id: visit.minutes for visit in problem.visits},
        helpers_needed={visit.id: visit.helpers for visit in problem.visits},
    )


def ask_child(arguments: list[str], question: bytes, on_progress: Callable[[int], None]) -> dict[str, Any]:
    """Let a child process answer a question and listen to its progress.

    Raises SolverFault when it dies; it dies with us.
    """
    with child_started("solver_child", *arguments) as ask:
        return ask(question, on_progress)


@contextmanager
def child_started(program: str, *arguments: str) -> Iterator[Ask]:
    """Start a child process, and give the function that asks it: it loads the planner while the question is made."""
    with subprocess.Popen(
        [sys.executable, "-m", f"tillit.rooms.visits.{program}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:

        def ask(question: bytes, on_progress: Callable[[int], None]) -> dict[str, Any]:
            answer = _converse(child, question, on_progress)
            errors = child.stderr.read().decode(errors="replace") if child.stderr else ""
            if answer is None:
                child.wait()
                last = errors.strip().rsplit("\n", 1)[-1]
                raise SolverFault(
                    f"The planner ended with code {child.returncode} and no plan. {last}",
                    final="BadProblem" in last,
                )
            return answer

        try:
            yield ask
        except BaseException:
            child.kill()
            raise
        finally:
            if child.stdin is not None and not child.stdin.closed:
                child.kill()  # it was never asked


def _converse(
    child: subprocess.Popen[bytes], question: bytes, on_progress: Callable[[int], None]
) -> dict[str, Any] | None:
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(question)
        child.stdin.close()
    except BrokenPipeError:
        return None
    answer = None
    for line in child.stdout:
        message = json.loads(line)
        if "progress" in message:
            on_progress(message["progress"])
        else:
            answer = message
    return answer
