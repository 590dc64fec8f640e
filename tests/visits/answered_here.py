"""Stands in for the repair's child process: answers in this one, where the kernels are loaded already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tillit.rooms.visits.repair_child import Question, answer
from tillit.rooms.visits.solver import Ask


@contextmanager
def answered_here(program: str) -> Iterator[Ask]:
    """Give the function that answers a packed question."""
    assert program == "repair_child"
    yield lambda packed, tell: answer(Question.unpack(packed), tell=lambda share: tell(int(share * 100)))
