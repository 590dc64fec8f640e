"""Stands in for the planner's child processes: answers in this one, where the kernels are loaded already."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tillit.planning.visits import effort
from tillit.planning.visits.frozen import thaw
from tillit.rooms.visits import repair_child, solver, solver_child
from tillit.rooms.visits.solver import Ask


@contextmanager
def answered_here(program: str, *arguments: str) -> Iterator[Ask]:
    """Give the function that answers what the program is asked."""

    def ask(question: bytes, on_progress) -> dict:
        def tell(share: float) -> None:
            on_progress(int(share * 100))

        if program == "repair_child":
            return repair_child.answer(repair_child.Question.unpack(question), tell=tell)
        assert program == "solver_child"
        seed, iterations = map(int, arguments)
        return solver_child.answer(thaw(question), seed=seed, iterations=iterations, tell=tell)

    yield lambda question, on_progress: json.loads(json.dumps(ask(question, on_progress)))


def plan_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plan in this process, with the few moves that a town's plan needs: a child would take seconds to start."""
    monkeypatch.setattr(solver, "child_started", answered_here)
    monkeypatch.setattr(effort, "MOVES_A_VISIT", 100)
    monkeypatch.setattr(effort, "FEWEST_MOVES", 4_000)
