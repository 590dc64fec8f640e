"""`tillit import DIR`: a municipality's CSV files come in, all or nothing."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time
from pathlib import Path

import click

from tillit.project.commands.ready import ready


@click.command(name="import")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--dry-run", is_flag=True, help="Check and compare everything, store nothing.")
@click.option("--end-missing", is_flag=True, help="End what came by file before and is missing now.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day that counts as today.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def import_files(folder: Path, dry_run: bool, end_missing: bool, day: datetime | None, as_json: bool) -> None:
    """Import the CSV files in DIR, or say everything that is wrong with them. docs/import.md tells more."""
    ready()
    from django.utils import timezone

    from tillit.foundation.imports import NotStored, import_folder
    from tillit.kernel.clock import instant
    from tillit.project.import_printing import ProgressOnScreen, print_report

    now = instant(date(day.year, day.month, day.day), time(12)) if day else timezone.now()
    try:
        with ProgressOnScreen() as screen:
            report = import_folder(
                folder,
                now=now,
                dry_run=dry_run,
                end_missing=end_missing,
                on_progress=screen.show,
                on_wait=screen.wait,
            )
    except NotStored as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    if report.stored:
        _count_anew()
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    print_report(report)
    sys.exit(0 if report.ok else 2)


def _count_anew() -> None:
    """Have the public numbers measured as of the last day that the history tells of; a worker does it.

    What else was measured may have changed: it is counted anew when it is asked for, or by night.
    """
    from django.utils import timezone

    from tillit.rooms.indicators.services import all_changed
    from tillit.rooms.indicators.tasks import measure_soon
    from tillit.rooms.visits.queries import last_day_told

    all_changed(now=timezone.now())
    if day := last_day_told():
        measure_soon(day, at_once=True)
