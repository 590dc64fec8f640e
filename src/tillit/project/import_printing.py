"""How an import is shown in the terminal: progress, what is wrong, what was done. All on standard error."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tillit.foundation.imports import ImportReport

PRINTED_CONFLICTS = 200
COUNTS = ("rows", "new", "changed", "unchanged", "conflicts", "ended", "errors")


class ProgressOnScreen:
    """One line a file with the rows read so far."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<14}"),
            BarColumn(),
            TextColumn("{task.fields[rows]:>12,} rows"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> ProgressOnScreen:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, step: str, rows: int, share: float) -> None:
        """Move the step's line on: the reading of a file, or the storing of its rows."""
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(step, total=1.0, rows=rows)
        self._progress.update(self._tasks[step], completed=share, rows=rows)

    def wait(self) -> None:
        """Say that another import runs."""
        self._progress.console.print("Another import is running; this one begins when that is done.")


def print_report(report: ImportReport) -> None:
    """Print what is wrong, what is kept, and the counts by file."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for problem in report.problems:
        console.print(escape(str(problem)))
    if report.error_count > len(report.problems):
        console.print(f"… and {report.error_count - len(report.problems)} more of the same kinds.")
    for conflict in report.conflicts[:PRINTED_CONFLICTS]:
        console.print(
            escape(
                f"{conflict.file}, line {conflict.line}: {conflict.column}: the file says '{conflict.in_file}', "
                f"edited in Tillit to '{conflict.in_tillit}'; Tillit's is kept."
            )
        )
    if report.conflict_count > PRINTED_CONFLICTS:
        console.print(f"… and {report.conflict_count - PRINTED_CONFLICTS} more conflicts.")
    console.print(_summary(report))
    console.print(_verdict(report))


def _summary(report: ImportReport) -> Table:
    table = Table("file", *COUNTS, box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    for file, counts in report.files.items():
        table.add_row(escape(file), *(f"{getattr(counts, name):,}" for name in COUNTS))
    return table


def _verdict(report: ImportReport) -> str:
    if not report.ok:
        errors = "1 error" if report.error_count == 1 else f"{report.error_count:,} errors"
        return f"{errors}: nothing was stored. Correct the files and import again."
    if report.dry_run:
        return "No errors. Nothing was stored, since this was a dry run."
    return f"Imported in {report.seconds:.1f} s."
