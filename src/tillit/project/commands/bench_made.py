"""A made-up municipality in a database of its own, for benchmarks; and its team-weeks as files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import click

from tillit.kernel.clock import instant
from tillit.kernel.errors import TillitError
from tillit.kernel.period import Week
from tillit.planning.visits.json_format import to_json
from tillit.planning.visits.problem import Problem
from tillit.project.commands.progress import console
from tillit.project.commands.ready import ready
from tillit.project.commands.visit_files import write_json

MARKER = "bench-made.json"
ON = "2026-11-18"  # the day that counts as today; the week after it is planned
# Small, middle and large teams, dealt in turn: of 20,000 inhabitants eleven, two of them in the middle of the town.
TEAM_SIZES = (0.78, 1.0, 1.6)


class OtherMunicipality(TillitError):
    """The database holds something else than was asked for."""


def municipality(inhabitants: int, seed: int, on: date, team_sizes: tuple[float, ...] = (1.0,)) -> Week:
    """Make the municipality in the database, or take the one made before; give the week that is to be planned.

    Raises OtherMunicipality when the database holds other data.
    """
    from tillit.demo.synthesize import synthesize
    from tillit.foundation.imports import import_folder
    from tillit.rooms.teams.queries import team_ids

    home = Path(os.environ.get("TILLIT_HOME", ".tillit")).absolute()
    asked = {"inhabitants": inhabitants, "seed": seed, "on": str(on)}
    if team_sizes != (1.0,):
        asked["team_sizes"] = list(team_sizes)
    marker = home / MARKER
    if team_ids():
        if not marker.exists() or json.loads(marker.read_text()) != asked:
            raise OtherMunicipality(
                "The database is not empty. Give the benchmark a folder of its own: TILLIT_HOME=/tmp/bench."
            )
        return Week.of(on + timedelta(days=7))
    folder = home / "bench-files"
    console.print(f"Making up {inhabitants} inhabitants …")
    synthesize(folder, inhabitants=inhabitants, seed=seed, on=on, team_sizes=team_sizes)
    console.print("Importing …")
    imported = import_folder(folder, now=instant(on, clock_time(12)))
    if not imported.stored:
        raise OtherMunicipality(f"The files in {folder} could not be imported: run `tillit import` on them to see why.")
    marker.write_text(json.dumps(asked))
    return Week.of(on + timedelta(days=7))


@click.command("make-weeks")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--inhabitants", default=20_000, show_default=True, type=click.IntRange(1_000, 1_000_000))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=ON, show_default=True, help="Today in it.")
def bench_make_weeks(folder: Path, inhabitants: int, seed: int, on: datetime) -> None:
    """Write the team-weeks of a made-up municipality to FOLDER, a file a team, in Tillit's own layout.

    Its teams are small, middle and large in turn. The same seed and day give the same files. Give it a database of
    its own: TILLIT_HOME=/tmp/bench.
    """
    ready()
    week = municipality(inhabitants, seed, on.date(), TEAM_SIZES)
    from tillit.rooms.teams.queries import team_ids
    from tillit.rooms.visits.planner import build_problem

    write_weeks(folder, seed, (build_problem(team, week, today=on.date())[0] for team in team_ids()))


def write_weeks(folder: Path, seed: int, problems: Iterable[Problem]) -> None:
    """Write each team's week as a file, and say how large it is; then from which size to which they go."""
    sizes = []
    for number, problem in enumerate(problems, 1):
        name = f"seed{seed}-team{number:02d}"
        write_json(folder / f"{name}.json", to_json(problem))
        at_work = sum(1 for helper in problem.helpers if helper.shifts)
        sizes.append((at_work, len(problem.people), len(problem.visits)))
        click.echo(f"{name}: {at_work} helpers, {len(problem.people)} people, {len(problem.visits)} visits")
    helpers, people, visits = ((min(column), max(column)) for column in zip(*sizes, strict=True))
    click.echo(
        f"{len(sizes)} weeks: {helpers[0]} to {helpers[1]} helpers, {people[0]} to {people[1]} people, "
        f"{visits[0]} to {visits[1]} visits"
    )
