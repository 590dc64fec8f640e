"""A bar that follows named steps, each with its share done; a step that knows no end shows how much it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tillit.project.commands.progress import progress_bar


@contextmanager
def stepwise() -> Iterator[Callable[[str, float], None]]:
    """Give a function that shows a step; the first one, `writing`, counts megabytes, the others go up to 1."""
    with progress_bar() as bar:
        tasks = {}

        def show(step: str, done: float) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=None if step == "writing" else 1.0)
            if step == "writing":
                bar.update(tasks[step], description=f"{step} {done:,.0f} MB", completed=done)
            else:
                bar.update(tasks[step], completed=done)
                if "writing" in tasks:
                    bar.update(tasks["writing"], total=1.0, completed=1.0)

        yield show
