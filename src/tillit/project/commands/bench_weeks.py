"""`tillit bench weeks FOLDER`: helpers met against travel: joint week, days alone, least travel and the bound."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any

import click

from tillit.planning.visits.adapters.native import read
from tillit.planning.visits.check import check
from tillit.planning.visits.fewest_helpers import fewest_helpers
from tillit.planning.visits.measures import measure
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.presets import LEAST_TRAVEL, TRUST, Weights
from tillit.planning.visits.problem import Problem
from tillit.project.commands.bench_rows import (
    add_line,
    commit_of_sources,
    measured_before,
    newest,
    results_option,
    sha_of,
    weeks_in,
)
from tillit.project.commands.bench_terms import units
from tillit.project.commands.visit_files import read_json

CONTINUITY = (0.1, 0.3, 1.0, 3.0)  # times the weights of helpers met


@dataclass(frozen=True)
class WayOfPlanning:
    """What a week looks like that is planned in one way."""

    week: str
    sha: str
    way: str
    seconds: float
    seed: int
    commit: str
    uncovered: int | None
    late_minutes: float | None
    travel_minutes: float | None
    helpers_14: float | None
    share_by_primary: float | None
    start_spread: float | None
    load_off: float | None
    violations: int | None


KEY = ("week", "sha", "way", "seconds", "seed", "commit")


@click.command("weeks")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(min=0), help="Per week and way.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0))
@click.option("--only", default="*", show_default=True, help="Only weeks whose name matches.")
@click.option("--spread", type=click.IntRange(min=1), help="Only so many weeks, from the smallest to the largest.")
@results_option()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def bench_weeks(
    folder: Path, seconds: float, seed: int, only: str, spread: int | None, results: Path | None, as_json: bool
) -> None:
    """Plan each week in FOLDER (in Tillit's own layout) in several ways, and compare what they mean for people."""
    commit = commit_of_sources()
    done = measured_before(results, KEY)
    rows: list[Mapping[str, Any]] = []
    for file in weeks_in(folder, only, spread):
        problem = read(read_json(file))
        for way, make in ways(problem, seconds, seed).items():
            key = (file.stem, sha_of(file), way, seconds, seed, commit)
            if key not in done:
                row = _row(key, problem, make())
                done[key] = asdict(row)
                if results is not None:
                    add_line(results, row)
            rows.append(done[key])
            click.echo(_line(done[key]), err=as_json)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))


def ways(problem: Problem, seconds: float, seed: int) -> dict[str, Callable[[], Plan | None]]:
    """Each way of planning the week, by name; None is the bound that the shifts allow."""
    from tillit.planning.visits.day_by_day import solve_day_by_day
    from tillit.planning.visits.solve import solve
    from tillit.planning.visits.stop import MaxIterations, MaxSeconds

    def joint(weights: Weights) -> Plan:
        solve(problem, stop=MaxIterations(0))
        return solve(replace(problem, weights=weights), stop=MaxSeconds(seconds), seed=seed).plan

    def days() -> Plan:
        solve(problem, stop=MaxIterations(0))
        return solve_day_by_day(problem, stop=lambda day: MaxSeconds(seconds / problem.days), seed=seed).plan

    found: dict[str, Callable[[], Plan | None]] = {
        "trust" if times == 1 else f"trust x {times:g}": lambda times=times: joint(continuity(times))
        for times in sorted(CONTINUITY, key=lambda times: (times != 1, times))
    }
    return {**found, "day by day": days, "least travel": lambda: joint(LEAST_TRAVEL), "bound": lambda: None}


def continuity(times: float) -> Weights:
    """The default weights with those of helpers met times this."""
    return replace(
        TRUST,
        helpers_week=TRUST.helpers_week * times,
        helpers_14=TRUST.helpers_14 * times,
        helpers_28=TRUST.helpers_28 * times,
        not_primary=TRUST.not_primary * times,
    )


def _row(key: tuple[Any, ...], problem: Problem, plan: Plan | None) -> WayOfPlanning:
    if plan is None:
        bound = fewest_helpers(problem)
        least = mean(bound.values()) if bound else None
        return WayOfPlanning(*key, None, None, None, least, None, None, None, None)
    terms, found = units(problem, plan), measure(problem, plan)
    return WayOfPlanning(
        *key,
        len(problem.visits) - len(plan.assignments),
        terms["late"],
        terms["travel"],
        found.mean_helpers_14,
        found.share_by_primary,
        found.start_spread,
        terms["fairness"],
        len(check(problem, plan)),
    )


SHOWN = (
    ("uncovered", "uncovered", "{:d}"),
    ("late_minutes", "late, min", "{:.0f}"),
    ("travel_minutes", "travel, min", "{:.0f}"),
    ("helpers_14", "helpers", "{:.2f}"),
    ("share_by_primary", "by primary", "{:.2f}"),
    ("start_spread", "spread, min", "{:.0f}"),
    ("load_off", "load off, min", "{:.0f}"),
)


def _cells(row: Mapping[str, Any], whole: str = "{:d}") -> list[str]:
    """The row's values as text; `whole` is the shape of counts, which in a mean are no whole numbers."""
    shapes = [(name, whole if shape == "{:d}" else shape) for name, _, shape in SHOWN]
    return ["" if row[name] is None else shape.format(row[name]) for name, shape in shapes]


def _line(row: Mapping[str, Any]) -> str:
    told = "  ".join(f"{word} {cell}" for (_, word, _), cell in zip(SHOWN, _cells(row), strict=True) if cell)
    return f"{row['week']:<20} {row['way']:<12} {told}"


def weeks_table(rows: list[Mapping[str, Any]]) -> str:
    """The curve: the mean week in each way, fewest helpers first; then every week by itself."""
    rows = newest(rows, ("week", "way", "seconds", "seed"))
    words = " | ".join(word for _, word, _ in SHOWN)
    means = {way: _means([row for row in rows if row["way"] == way]) for way in dict.fromkeys(r["way"] for r in rows)}
    least = {name: min((m[name] for m in means.values() if m[name] is not None), default=None) for name, *_ in SHOWN}
    parts = [
        f"The mean week (of {len({row['week'] for row in rows})}):\n",
        "| way | helpers above the bound | travel above the least | " + words + " |",
        "|---|--:|--:|" + "--:|" * len(SHOWN),
    ]
    for way, mean_week in sorted(means.items(), key=lambda item: item[1]["helpers_14"] or 0.0):
        above = (
            "" if mean_week["helpers_14"] is None else f"{mean_week['helpers_14'] - (least['helpers_14'] or 0):+.2f}"
        )
        travel, shortest = mean_week["travel_minutes"], least["travel_minutes"]
        longer = "" if travel is None or not shortest else f"{(travel / shortest - 1) * 100:+.0f} %"
        parts.append(f"| {way} | {above} | {longer} | {' | '.join(_cells(mean_week, '{:.1f}'))} |")
    parts += ["\nEach week:\n", f"| week | way | {words} |", "|---|---|" + "--:|" * len(SHOWN)]
    parts += [f"| {row['week']} | {row['way']} | {' | '.join(_cells(row))} |" for row in rows]
    return "\n".join(parts)


def _means(rows: list[Mapping[str, Any]]) -> dict[str, float | None]:
    there = {name: [row[name] for row in rows if row[name] is not None] for name, *_ in SHOWN}
    return {name: mean(values) if values else None for name, values in there.items()}
