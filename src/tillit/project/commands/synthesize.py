"""`tillit synthesize DIR`: a made-up municipality's files, and how well they fit the published figures."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click

from tillit.demo.fit import fit_table, measure_fit
from tillit.demo.municipality import HISTORY_DAYS, LARGEST, SMALLEST
from tillit.demo.synthesize import Synthesized
from tillit.demo.synthesize import synthesize as write_municipality
from tillit.kernel.clock import local_day
from tillit.project.commands.progress import console, progress_bar

STEPS = {"people": 0.05, "staff": 0.2, "shifts": 0.25, "history": 0.6, "done": 1.0}  # share done as each begins
ENDS = {"people": 0.2, "staff": 0.25, "shifts": 0.6, "history": 1.0, "done": 1.0}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--inhabitants", default=20_000, show_default=True, type=click.IntRange(SMALLEST, LARGEST))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="One seed, one municipality.")
@click.option(
    "--history-days", default=HISTORY_DAYS, show_default=True, type=click.IntRange(7, 366), help="Rounded up to weeks."
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day that counts as today.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def synthesize(
    folder: Path, inhabitants: int, seed: int, history_days: int, on: datetime | None, as_json: bool
) -> None:
    """Write the files of a made-up municipality to DIR, in the form that `tillit import` reads.

    History is written for the four weeks before this one, and shifts from then to two whole weeks ahead.
    DIR must be missing, empty, or hold such files already, which are then replaced.
    """
    day = on.date() if on else local_day(datetime.now().astimezone())
    made = synthesize_with_progress(folder, inhabitants=inhabitants, seed=seed, on=day, history_days=history_days)
    rows = measure_fit(folder)
    if as_json:
        document = {
            "folder": str(folder),
            "inhabitants": inhabitants,
            "seed": seed,
            "on": day.isoformat(),
            "rows": made.rows,
            "fit": [row.to_json() for row in rows],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    console.print(fit_table(rows))
    console.print(f"{folder}: {', '.join(f'{count:,} in {name}' for name, count in made.rows.items())}")


def synthesize_with_progress(
    folder: Path, *, inhabitants: int, seed: int, on: date, history_days: int = HISTORY_DAYS
) -> Synthesized:
    """Write the folder while a bar on standard error shows how far it is."""
    with progress_bar() as bar:
        task = bar.add_task(f"Inventing {inhabitants:,} inhabitants", total=1.0)

        def show(step: str, share: float) -> None:
            bar.update(task, completed=STEPS[step] + share * (ENDS[step] - STEPS[step]))

        return write_municipality(
            folder, inhabitants=inhabitants, seed=seed, on=on, history_days=history_days, on_progress=show
        )
