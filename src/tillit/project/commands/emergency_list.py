"""`tillit emergency-list`: write each team's day to files, or say when that was last done."""

from __future__ import annotations

import sys

import click

from tillit.project.commands.ready import ready


@click.command(name="emergency-list")
@click.option("--status", is_flag=True, help="Only say when each team's was written; exit 3 when one is too old.")
def emergency_list(status: bool) -> None:
    """Write today's and tomorrow's visits of each team as text and PDF. docs/operate/emergency-list.md tells more."""
    ready()
    from django.conf import settings
    from django.utils import timezone

    from tillit.kernel.clock import OSLO
    from tillit.rooms.visits import emergency, queries

    now = timezone.now()
    if not status:
        for folder in emergency.write_all(now=now):
            click.echo(folder)
        return
    rows = queries.last_written(now=now)
    click.echo(f"Folder: {settings.TILLIT_EMERGENCY_FOLDER}")
    for row in rows:
        when = f"{row.at.astimezone(OSLO):%Y-%m-%d %H:%M}" if row.at else "never"
        click.echo(f"{when:16}  {'TOO OLD' if row.is_too_old else 'ok':7}  {row.team.name}")
    sys.exit(3 if any(row.is_too_old for row in rows) else 0)
