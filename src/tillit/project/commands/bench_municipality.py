"""`tillit bench municipality`: plan every team's week of a municipality, as the fan-out does."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from tillit.project.commands.bench_made import ON, municipality
from tillit.project.commands.bench_rows import add_line, commit_of_sources, newest
from tillit.project.commands.ready import ready

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class MunicipalityRow:
    """One municipality planned once; seconds_by_teams: when so many team-weeks were planned."""

    inhabitants: int
    seed: int
    commit: str
    cores: int
    teams: int
    visits: int
    uncovered: int
    violations: int
    seconds: float
    seconds_by_teams: dict[str, float]
    memory_mib: float
    database_mib: float


class Memory:
    """Looks four times a second how much memory this command's processes and its database hold."""

    def __init__(self, home: Path) -> None:
        self.home = str(home)
        self.programs = self.database = 0.0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ends.wait(0.25):
            parents, held = {}, {}
            database = 0.0
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    pid = int(process.name)
                    parents[pid] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
                    held[pid] = mib(process)
                    if str((process / "cwd").readlink()).startswith(self.home):
                        database += held[pid]
                except OSError:
                    continue
            mine = {os.getpid()}
            while True:
                more = {pid for pid, parent in parents.items() if parent in mine} - mine
                if not more:
                    break
                mine |= more
            self.programs = max(self.programs, sum(held.get(pid, 0.0) for pid in mine))
            self.database = max(self.database, database)


def mib(process: Path) -> float:
    """Give the memory of a process, where pages that several share count in parts."""
    try:
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return int((process / "statm").read_text().split()[1]) * PAGE / 2**20


@click.command("municipality")
@click.option("--inhabitants", default=133_000, show_default=True, type=click.IntRange(1_000, 1_000_000))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=ON, show_default=True, help="Today in it.")
@click.option("--results", type=click.Path(path_type=Path, dir_okay=False), help="Add a JSON line to this file too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def bench_municipality(inhabitants: int, seed: int, on: datetime, results: Path | None, as_json: bool) -> None:
    """Plan the week of every team of a made-up municipality with a worker that does two jobs at a time.

    Give it a database of its own: TILLIT_HOME=/tmp/bench. A second run plans the same week again.
    """
    ready()
    week = municipality(inhabitants, seed, on.date())
    from tillit.project.commands.plan import plan_weeks
    from tillit.rooms.teams.queries import team_ids
    from tillit.rooms.visits.solver import warm_up

    warm_up().wait()
    home = Path(os.environ.get("TILLIT_HOME", ".tillit")).absolute()
    ended: list[float] = []
    began = time.monotonic()
    with Memory(home) as memory:
        planned = plan_weeks(
            [(team, week) for team in team_ids()],
            seed=seed,
            on_ended=lambda count: ended.extend([time.monotonic() - began] * (count - len(ended))),
        )
    took = time.monotonic() - began
    row = MunicipalityRow(
        inhabitants, seed, commit_of_sources(), os.cpu_count() or 1, len(planned),
        sum(p.visits for p in planned), sum(p.uncovered for p in planned), sum(p.violations or 0 for p in planned),
        round(took, 1), {str(n): round(s, 1) for n, s in enumerate(ended, 1) if n % 10 == 0 or n == len(ended)},
        round(memory.programs), round(memory.database),
    )  # fmt: skip
    if results is not None:
        add_line(results, row)
    if as_json:
        click.echo(json.dumps(asdict(row)))
    else:
        click.echo(municipality_table([asdict(row)]))


def municipality_table(rows: list[Mapping[str, Any]]) -> str:
    """Each run, and when so many teams were planned."""
    parts = [
        "| inhabitants | seed | team-weeks | visits | uncovered | violations | seconds | programs | database | commit "
        "|",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    rows = newest(rows, ("inhabitants", "seed"))
    parts += [
        f"| {r['inhabitants']} | {r['seed']} | {r['teams']} | {r['visits']} | {r['uncovered']} | {r['violations']} | "
        f"{r['seconds']:.0f} | {r['memory_mib']:.0f} MiB | {r['database_mib']:.0f} MiB | {r['commit']} |"
        for r in rows
    ]
    for r in rows:
        when = ", ".join(f"{n} after {s:.0f} s" for n, s in r["seconds_by_teams"].items())
        parts.append(f"\nOf {r['inhabitants']} inhabitants' team-weeks: {when}.")
    return "\n".join(parts)
