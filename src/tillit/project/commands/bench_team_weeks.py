"""`tillit bench team-weeks FOLDER`: ten seconds against the best of five long runs, each term by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import mean
from time import monotonic
from typing import Any

import click

from tillit.project.commands.bench_rows import (
    add_line,
    commit_of_sources,
    measured_before,
    newest,
    results_option,
    seeds_option,
    sha_of,
    weeks_in,
)


@dataclass(frozen=True)
class TeamWeekRow:
    """One team-week planned once, in the units of each term."""

    week: str
    sha: str
    helpers: int
    people: int
    visits: int
    seconds: float
    workers: int
    seed: int
    commit: str
    total: float
    uncovered: int
    late_minutes: float
    travel_minutes: float
    helpers_14: float | None
    by_primary: float | None
    start_spread: float | None
    load_off: float
    violations: int
    took: float


KEY = ("week", "sha", "seconds", "workers", "seed", "commit")


@click.command("team-weeks")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(min=0.1), help="The short run.")
@click.option("--long", "long_seconds", default=300.0, show_default=True, type=click.FloatRange(min=0.1))
@click.option("--long-runs", default=5, show_default=True, type=click.IntRange(min=1), help="Seeds 101 and on.")
@seeds_option("1,2,3", "Seeds of the short runs.")
@click.option("--only", default="*", show_default=True, help="Only weeks whose name matches.")
@click.option("--spread", type=click.IntRange(min=1), help="Only so many weeks, from the smallest to the largest.")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="Cores.")
@results_option("bench-team-weeks.jsonl")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def bench_team_weeks(
    folder: Path,
    seconds: float,
    long_seconds: float,
    long_runs: int,
    seeds: list[int],
    only: str,
    spread: int | None,
    processes: int,
    results: Path,
    as_json: bool,
) -> None:
    """Plan each team-week of FOLDER (see `tillit bench make-weeks`) for a short and for a long time.

    A short run uses all processes, as `tillit solve visits --workers` does; a long run uses one, several at a time.
    """
    files = weeks_in(folder, only, spread)
    commit = commit_of_sources()
    done = measured_before(results, KEY)
    rows: list[Mapping[str, Any]] = []

    def keep(row: TeamWeekRow) -> None:
        add_line(results, row)
        rows.append(asdict(row))
        click.echo(_line(rows[-1]), err=as_json)

    def waiting(asked: Iterable[tuple[Path, float, int, int]]) -> list[tuple[str, float, int, int, str]]:
        left = []
        for file, length, workers, seed in asked:
            key = (file.stem, sha_of(file), length, workers, seed, commit)
            if key in done:
                rows.append(done[key])
            else:
                left.append((str(file), length, workers, seed, commit))
        return left

    for job in waiting((file, seconds, processes, seed) for file in files for seed in seeds):
        keep(plan_week(*job))
    longer = waiting((file, long_seconds, 1, 101 + run) for file in files for run in range(long_runs))
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for row in pool.map(plan_week, *zip(*longer, strict=True)) if longer else ():
            keep(row)
    if as_json:
        click.echo(json.dumps(rows))
    else:
        click.echo(team_weeks_table(rows))


def plan_week(file: str, seconds: float, workers: int, seed: int, commit: str) -> TeamWeekRow:
    """Plan one team-week with the default weights, and measure each term by itself."""
    from tillit.planning.visits.adapters.native import read
    from tillit.planning.visits.check import check
    from tillit.planning.visits.measures import measure
    from tillit.planning.visits.solve import solve
    from tillit.planning.visits.stop import MaxIterations
    from tillit.planning.visits.workers import Budget, solve_with_workers
    from tillit.project.commands.bench_terms import units
    from tillit.project.commands.visit_files import read_json

    path = Path(file)
    problem = read(read_json(path))
    solve(problem, stop=MaxIterations(0))
    began = monotonic()
    result = solve_with_workers(problem, Budget(seconds=seconds), seed=seed, workers=workers)
    took = monotonic() - began
    found, terms = measure(problem, result.plan), units(problem, result.plan)
    return TeamWeekRow(
        path.stem, sha_of(path), sum(1 for h in problem.helpers if h.shifts), len(problem.people),
        len(problem.visits), seconds, workers, seed, commit, round(result.total, 2), len(result.uncovered),
        terms["late"], terms["travel"], found.mean_helpers_14, found.share_by_primary, found.start_spread,
        terms["fairness"], len(check(problem, result.plan)), round(took, 1),
    )  # fmt: skip


def _line(row: Mapping[str, Any]) -> str:
    helpers = "" if row["helpers_14"] is None else f"{row['helpers_14']:.2f}"
    return (
        f"{row['week']:<16} {row['seconds']:g} s seed {row['seed']:<4} total {row['total']:10.1f}  "
        f"uncovered {row['uncovered']}  late {row['late_minutes']:.0f}  travel {row['travel_minutes']:.0f}  "
        f"helpers {helpers}  {row['violations']} violations"
    )


TERMS = (
    ("uncovered", "uncovered", "{:.1f}", "{:+.1f}", False),
    ("late_minutes", "late, min", "{:.0f}", "{:+.1f} %", True),
    ("travel_minutes", "travel, min", "{:.0f}", "{:+.1f} %", True),
    ("helpers_14", "helpers in 14 days", "{:.2f}", "{:+.2f}", False),
    ("by_primary", "by primary", "{:.2f}", "{:+.2f}", False),
    ("start_spread", "spread, min", "{:.0f}", "{:+.0f}", False),
    ("load_off", "load off, min", "{:.0f}", "{:+.0f}", False),
    ("total", "points", "{:.0f}", "{:+.2f} %", True),
)


def team_weeks_table(rows: list[Mapping[str, Any]]) -> str:
    """For each week the best of the long runs, the mean of the short ones, and the difference, term by term."""
    rows = newest(rows, ("week", "seconds", "workers", "seed"))
    head = " | ".join(name for _, name, *_ in TERMS)
    parts = [f"| week | run | {head} |", "|---|---|" + "--:|" * len(TERMS)]
    for week in sorted({row["week"] for row in rows}):
        own = [row for row in rows if row["week"] == week]
        long = max(row["seconds"] for row in own)
        short = [row for row in own if row["seconds"] < long]
        best = min((row for row in own if row["seconds"] == long), key=lambda row: float(row["total"]))
        size = f"{week}: {best['helpers']} helpers, {best['people']} people, {best['visits']} visits"
        runs = sum(1 for row in own if row["seconds"] == long)
        parts.append(f"| {size} | best of {runs} at {long:g} s | {_cells(best)} |")
        for seconds in sorted({row["seconds"] for row in short}):
            at = [row for row in short if row["seconds"] == seconds]
            means = {name: _mean([row[name] for row in at]) for name, *_ in TERMS}
            parts.append(f"| | mean of {len(at)} at {seconds:g} s | {_cells(means)} |")
            parts.append(f"| | difference | {_differences(means, best)} |")
    return "\n".join(parts)


def _mean(values: list[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return mean(there) if there else None


def _cells(row: Mapping[str, Any]) -> str:
    return " | ".join("" if row[name] is None else shape.format(row[name]) for name, _, shape, _, _ in TERMS)


def _differences(now: Mapping[str, Any], best: Mapping[str, Any]) -> str:
    cells = []
    for name, _, _, shape, percent in TERMS:
        if now[name] is None or best[name] is None:
            cells.append("")
        elif not percent:
            cells.append(shape.format(now[name] - best[name]))
        else:
            cells.append(shape.format((now[name] / best[name] - 1) * 100) if best[name] else f"{now[name]:+g}")
    return " | ".join(cells)
