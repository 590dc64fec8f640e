"""`tillit bench repairs FOLDER`: how long a repair takes when somebody is ill, for a team's day and for its week."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import monotonic, process_time

import click

from tillit.planning.visits.adapters.native import read
from tillit.planning.visits.check import check
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.presets import REPAIR, REPAIR_KNOWN
from tillit.planning.visits.problem import Problem
from tillit.planning.visits.repair import best_repair, changes
from tillit.planning.visits.repair_problem import not_earlier_than_told, only_day, told, without_helper
from tillit.project.commands.visit_files import read_json


@dataclass(frozen=True)
class RepairRow:
    """One helper ill on the busiest day, repaired in one way: seconds of processor and clock, and what came of it."""

    week: str
    scope: str
    way: str
    visits: int
    processor: float
    clock: float
    changed: int
    uncovered_more: int
    violations: int


@click.command("repairs")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--moves", default=600_000, show_default=True, help="Moves for the plan that is to be repaired.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def bench_repairs(folder: Path, moves: int, as_json: bool) -> None:
    """Plan each week in FOLDER (in Tillit's own layout), let its busiest helper be ill, and repair day and week."""
    rows = [row for file in sorted(folder.glob("*.json")) for row in repairs(read(read_json(file)), file.stem, moves)]
    if not rows:
        raise click.UsageError(f"{folder} has no .json file.")
    start = start_up()
    if as_json:
        click.echo(json.dumps({"rows": [asdict(row) for row in rows], "start_up": start}))
        return
    click.echo(
        f"{'week':<20} {'of':<5} {'way':<7} {'visits':>6} {'cpu s':>6} {'clock s':>7} {'changed':>7} {'less':>5}"
    )
    for row in rows:
        click.echo(
            f"{row.week:<20} {row.scope:<5} {row.way:<7} {row.visits:>6} {row.processor:>6.2f} {row.clock:>7.2f}"
            f" {row.changed:>7} {row.uncovered_more:>5}"
        )
    processor, clock = start
    click.echo(f"Start of the child process until it can read its question: cpu {processor:.2f} s, clock {clock:.2f} s")


def repairs(problem: Problem, week: str, moves: int) -> list[RepairRow]:
    """Repair the day and the week of the helper with the most visits on a day, by both ways of pricing."""
    from tillit.planning.visits.solve import solve
    from tillit.planning.visits.stop import MaxIterations

    plan = solve(problem, stop=MaxIterations(moves), seed=1).plan
    busy = Counter((a.day, helper) for a in plan.assignments for helper in a.helpers)
    (day, helper), _ = max(busy.items(), key=lambda item: (item[1], item[0]))
    now = not_earlier_than_told(without_helper(problem, helper, frozenset({day})), plan)
    rows = []
    for scope, asked in (("day", only_day(now, plan, day)), ("week", now)):
        for way, weights in (("fewest", REPAIR), ("known", REPAIR_KNOWN)):
            clock, processor = monotonic(), process_time()
            repaired = best_repair(asked, plan, weights=weights).plan
            clock, processor = monotonic() - clock, process_time() - processor
            rows.append(_row(week, scope, way, told(asked, plan, weights), plan, repaired, (processor, clock)))
    return rows


def _row(
    week: str, scope: str, way: str, asked: Problem, before: Plan, now: Plan, took: tuple[float, float]
) -> RepairRow:
    free = sum(visit.pin is None or visit.pin.start is None for visit in asked.visits)
    known = {visit.id for visit in asked.visits}
    return RepairRow(
        week,
        scope,
        way,
        free,
        round(took[0], 2),
        round(took[1], 2),
        len(changes(asked, before, now, tolerance_minutes=15)),
        len(known & before.of.keys()) - len(now.assignments),
        len(check(asked, now)),
    )


def start_up() -> tuple[float, float]:
    """Seconds of processor and clock until a child process has loaded the planner and its compiled kernels."""
    began, before = monotonic(), getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "tillit.rooms.visits.solver_child", "--warm-up"], check=True)
    after = getrusage(RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return round(used, 2), round(monotonic() - began, 2)
