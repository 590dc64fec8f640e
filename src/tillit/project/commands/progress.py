"""Progress of long steps, on standard error, quiet where nobody watches."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

console = Console(stderr=True, highlight=False)


def progress_bar() -> Progress:
    """Give a bar that shows what is done, how far, and for how long."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=console,
    )
