"""`tillit bench weeks FOLDER`: helpers met against travel: joint week, days alone, least travel and the bound."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

import click

from tillit.planning.visits.adapters.native import read
from tillit.planning.visits.check import check, costs
from tillit.planning.visits.fewest_helpers import fewest_helpers
from tillit.planning.visits.measures import measure
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.presets import LEAST_TRAVEL, TRUST
from tillit.planning.visits.problem import Problem
from tillit.project.commands.visit_files import read_json


@dataclass(frozen=True)
class WayOfPlanning:
    """What a week looks like that is planned in one way."""

    week: str
    way: str
    uncovered: int | None
    late_minutes: float | None
    travel_minutes: float | None
    helpers_14: float | None
    share_by_primary: float | None
    violations: int | None


@click.command("weeks")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(min=0), help="Per week and way.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def bench_weeks(folder: Path, seconds: float, seed: int, as_json: bool) -> None:
    """Plan each week in FOLDER (in Tillit's own layout) in three ways, and compare what they mean for people."""
    rows = [
        row for file in sorted(folder.glob("*.json")) for row in ways(read(read_json(file)), file.stem, seconds, seed)
    ]
    if not rows:
        raise click.UsageError(f"{folder} has no .json file.")
    if as_json:
        click.echo(json.dumps([vars(row) for row in rows], ensure_ascii=False))
        return
    click.echo(f"{'week':<20} {'way':<12} {'uncovered':>9} {'late':>7} {'travel':>8} {'helpers':>8} {'primary':>8}")
    for row in rows:
        cells = [row.uncovered, row.late_minutes, row.travel_minutes, row.helpers_14, row.share_by_primary]
        shown = ["" if c is None else f"{c:.2f}" if isinstance(c, float) else str(c) for c in cells]
        click.echo(
            f"{row.week:<20} {row.way:<12} {shown[0]:>9} {shown[1]:>7} {shown[2]:>8} {shown[3]:>8} {shown[4]:>8}"
        )


def ways(problem: Problem, week: str, seconds: float, seed: int) -> list[WayOfPlanning]:
    """The week planned jointly for trust, day by day, and for least travel; and the bound that the shifts allow."""
    from tillit.planning.visits.day_by_day import solve_day_by_day
    from tillit.planning.visits.solve import solve
    from tillit.planning.visits.stop import MaxIterations, MaxSeconds

    solve(problem, stop=MaxIterations(0))
    joint = solve(replace(problem, weights=TRUST), stop=MaxSeconds(seconds), seed=seed)
    alone = solve_day_by_day(problem, stop=lambda day: MaxSeconds(seconds / problem.days), seed=seed)
    short = solve(replace(problem, weights=LEAST_TRAVEL), stop=MaxSeconds(seconds), seed=seed)
    bound = fewest_helpers(problem)
    rows = [
        _row(week, "trust", problem, joint.plan),
        _row(week, "day by day", problem, alone.plan),
        _row(week, "least travel", problem, short.plan),
    ]
    least = mean(bound.values()) if bound else None
    return [*rows, WayOfPlanning(week, "bound", None, None, None, least, None, None)]


def _row(week: str, way: str, problem: Problem, plan: Plan) -> WayOfPlanning:
    points = costs(replace(problem, weights=TRUST), plan)
    found = measure(problem, plan)
    return WayOfPlanning(
        week,
        way,
        len(problem.visits) - len(plan.assignments),
        points.get("late", 0.0) / TRUST.late,
        points.get("travel", 0.0) / TRUST.travel,
        found.mean_helpers_14,
        found.share_by_primary,
        len(check(problem, plan)),
    )
