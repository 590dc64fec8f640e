"""`tillit solve visits FILE`: plan the visits of a file, in our layout or a public benchmark's."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic

import click

from tillit.planning.visits.adapters.layout import layout_of
from tillit.planning.visits.presets import PRESETS
from tillit.project.commands.visit_files import cost_lines, read_json, write_json


@click.group()
def solve() -> None:
    """Solve a problem that is in a file."""


def end_on_signals(end: Callable[[], None]) -> None:
    """Let Ctrl-C and a polite kill end the search, so that the best plan so far is written."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: end())


@solve.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--seconds", type=click.FloatRange(min=0), help="Wall time of the search.  [default: 10]")
@click.option(
    "--iterations", type=click.IntRange(min=0), help="Moves in each process instead: the same plan every time."
)
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--preset", type=click.Choice(sorted(PRESETS)), help="Weights instead of the file's own.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the solution.")
def visits(
    file: Path,
    seconds: float | None,
    iterations: int | None,
    seed: int,
    workers: int,
    preset: str | None,
    as_json: bool,
    out: Path | None,
) -> None:
    """Plan the visits of FILE and write the solution in the layout of FILE, with its cost by term.

    Ctrl-C ends the search and writes the best plan so far. Without -o the solution goes to standard output.
    """
    if seconds is not None and iterations is not None:
        raise click.UsageError("Give --seconds or --iterations, not both.")
    began = monotonic()
    data = read_json(file)
    layout = layout_of(data)
    problem = layout.read(data)
    if preset is not None:
        problem = replace(problem, weights=PRESETS[preset])
    from tillit.planning.visits.solve import solve as search
    from tillit.planning.visits.stop import MaxIterations
    from tillit.planning.visits.workers import Budget, solve_with_workers

    search(problem, stop=MaxIterations(0))
    ready = monotonic()
    budget = Budget(seconds=10.0 if seconds is None else seconds, iterations=iterations)
    result = solve_with_workers(problem, budget, seed=seed, workers=workers, on_end=end_on_signals)
    ended = monotonic()
    solution = layout.write(data, problem, result.plan)
    if out is not None:
        write_json(out, solution)
    summary = {
        "file": str(file),
        "layout": layout.name,
        "total": result.total,
        "cost": result.cost,
        "uncovered": list(result.uncovered),
        "seconds": {"start": round(ready - began, 3), "search": round(ended - ready, 3)},
        "iterations": result.iterations,
        "evaluations": result.evaluations,
        "seed": seed,
        "workers": workers,
    }
    if as_json:
        click.echo(json.dumps(summary if out is not None else {**summary, "solution": solution}, ensure_ascii=False))
        return
    if out is None:
        click.echo(json.dumps(solution, ensure_ascii=False))
    for line in cost_lines(result.cost, result.total):
        click.echo(line, err=True)
    click.echo(
        f"{len(result.uncovered)} uncovered; {result.evaluations:,} plans tried in {ended - ready:.1f} s "
        f"(start {ready - began:.1f} s)",
        err=True,
    )
