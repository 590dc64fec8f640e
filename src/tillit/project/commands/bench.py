"""`tillit bench visits FOLDER`: solve a folder of instances, and compare with the best values known."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path
from statistics import mean
from time import monotonic

import click

from tillit.project.commands.bench_import import bench_import
from tillit.project.commands.bench_indicators import bench_indicators
from tillit.project.commands.bench_made import bench_make_weeks
from tillit.project.commands.bench_municipality import bench_municipality
from tillit.project.commands.bench_page import bench_page
from tillit.project.commands.bench_partitions import bench_partitions
from tillit.project.commands.bench_peers import bench_peers
from tillit.project.commands.bench_profile import bench_profile
from tillit.project.commands.bench_repairs import bench_repairs
from tillit.project.commands.bench_rows import (
    add_line,
    best_known,
    commit_of_sources,
    natural,
    read_lines,
    results_option,
    sha_of,
)
from tillit.project.commands.bench_team_weeks import bench_team_weeks
from tillit.project.commands.bench_web import bench_web
from tillit.project.commands.bench_weeks import bench_weeks
from tillit.project.commands.visit_files import read_json


@dataclass(frozen=True)
class Row:
    """One instance solved once."""

    suite: str
    instance: str
    sha: str
    size: int
    seconds: float
    workers: int
    seed: int
    commit: str
    cost: float
    terms: dict[str, float]
    best_known: float | None
    took: float
    evaluations: int
    violations: int

    @property
    def key(self) -> tuple[object, ...]:
        """What has to be the same for a row to count as done."""
        return (self.suite, self.instance, self.sha, self.seconds, self.workers, self.seed, self.commit)

    @property
    def gap(self) -> float | None:
        """Per cent above the best value known; below it, less than zero."""
        return None if not self.best_known else (self.cost / self.best_known - 1) * 100


@click.group()
def bench() -> None:
    """Measure the planners on public instances, and on weeks of one's own."""


bench.add_command(bench_import)
bench.add_command(bench_indicators)
bench.add_command(bench_partitions)
bench.add_command(bench_web)
bench.add_command(bench_weeks)
bench.add_command(bench_repairs)
bench.add_command(bench_make_weeks)
bench.add_command(bench_team_weeks)
bench.add_command(bench_municipality)
bench.add_command(bench_peers)
bench.add_command(bench_profile)
bench.add_command(bench_page)


@bench.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(min=0), help="Per instance and run.")
@click.option("--runs", default=1, show_default=True, type=click.IntRange(min=1), help="Seeds 1 to RUNS.")
@click.option("--only", default="*", help="Only instances whose name matches, such as '*_25_*'.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@results_option("bench-visits.jsonl")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def visits(folder: Path, seconds: float, runs: int, only: str, workers: int, results: Path, as_json: bool) -> None:
    """Solve each instance of FOLDER and show cost, best known (from best_known.csv), gap, seconds and violations."""
    best = best_known(folder)
    files = [f for f in sorted(folder.glob("*.json"), key=natural) if fnmatch(f.stem, only)]
    if not files:
        raise click.UsageError(f"{folder} has no instance that matches {only!r}.")
    commit = commit_of_sources()
    done = {row.key: row for row in read_rows(results)}
    rows = []
    for file in files:
        for seed in range(1, runs + 1):
            row = _plan_row(file, folder.resolve().name, seconds, workers, seed, commit, best.get(file.stem))
            if row.key in done:
                row = done[row.key]
            else:
                row = run(file, row)
                add_line(results, row)
            rows.append(row)
            click.echo(line(row), err=as_json)
    summary = summarize(rows)
    if as_json:
        click.echo(json.dumps({"rows": [asdict(r) | {"gap": r.gap} for r in rows], "summary": summary}))
    else:
        for name, part in summary.items():
            click.echo(
                f"{name:>10}: {part['runs']} runs, mean gap {part['mean_gap']:+.3f} %, "
                f"worst {part['worst_gap']:+.3f} %, below the best known {part['below']}, "
                f"violations {part['violations']}"
            )
    if any(row.violations for row in rows):
        sys.exit(3)


def read_rows(path: Path) -> list[Row]:
    """The rows of a results file; none when there is no file."""
    return [Row(**line) for line in read_lines(path)]


def _plan_row(file: Path, suite: str, seconds: float, workers: int, seed: int, commit: str, best: float | None) -> Row:
    return Row(suite, file.stem, sha_of(file), 0, seconds, workers, seed, commit, 0.0, {}, best, 0.0, 0, 0)


def run(file: Path, row: Row) -> Row:
    """Solve one instance as the row says, and judge the solution by the suite's own strict judge."""
    from tillit.planning.visits.adapters.layout import layout_of
    from tillit.planning.visits.solve import solve
    from tillit.planning.visits.stop import MaxIterations
    from tillit.planning.visits.workers import Budget, solve_with_workers

    data = read_json(file)
    layout = layout_of(data)
    problem = layout.read(data)
    solve(problem, stop=MaxIterations(0))
    began = monotonic()
    result = solve_with_workers(problem, Budget(seconds=row.seconds), seed=row.seed, workers=row.workers)
    took = monotonic() - began
    violations, terms = layout.judge(data, layout.write(data, problem, result.plan))
    return Row(
        **{
            **asdict(row),
            "size": len(problem.people),
            "cost": sum(terms.values()),
            "terms": terms,
            "took": round(took, 2),
            "evaluations": result.evaluations,
            "violations": len(violations),
        }
    )


def line(row: Row) -> str:
    """A row as text."""
    gap = "" if row.gap is None else f"{row.gap:+8.3f} %"
    best = "" if row.best_known is None else f"{row.best_known:12.3f}"
    return (
        f"{row.instance:<28} seed {row.seed} {row.cost:12.3f} {best} {gap} {row.took:6.1f} s "
        f"{row.evaluations / max(min(row.took, row.seconds), 0.01) / 1000:6.0f} k/s {row.violations} violations"
    )


def summarize(rows: list[Row]) -> dict[str, dict[str, float | int]]:
    """Gaps by size and overall."""
    parts: dict[str, list[Row]] = {}
    for row in rows:
        if row.gap is not None:
            parts.setdefault(f"size {row.size}", []).append(row)
            parts.setdefault("overall", []).append(row)
    ordered = sorted(parts.items(), key=lambda item: (item[0] == "overall", item[1][0].size))
    return {
        name: {
            "runs": len(part),
            "mean_gap": mean(row.gap or 0.0 for row in part),
            "worst_gap": max(row.gap or 0.0 for row in part),
            "below": sum(1 for row in part if (row.gap or 0.0) < -1e-3),
            "violations": sum(row.violations for row in part),
        }
        for name, part in ordered
    }
