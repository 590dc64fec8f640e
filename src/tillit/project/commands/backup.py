"""`tillit backup`: the whole database in one file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from tillit.project.commands.progress import console
from tillit.project.commands.ready import ready
from tillit.project.commands.stepwise import stepwise


@click.command()
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path(),
    show_default="the current folder",
    metavar="FILE|DIR|-",
    help="A new file, a folder to name one in, or - for standard output.",
)
def backup(out: Path) -> None:
    """Write the whole database to one file, with what is in it. docs/operate/backup.md tells more."""
    ready(migrate=False)
    from django.utils import timezone

    from tillit.foundation import database
    from tillit.foundation.backup import back_up, back_up_to
    from tillit.foundation.backup.errors import NotWritten
    from tillit.foundation.backup.newest import note_backup
    from tillit.foundation.database.roles import as_owner

    now = timezone.localtime()
    address = database.owner_address()
    if str(out) == "-":
        if sys.stdout.isatty():
            raise click.UsageError("A backup is not for the terminal: pipe it on, or name a file.")
        try:
            with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as pipe, stepwise() as show, as_owner():
                manifest = back_up(pipe, address=address, now=now, on_progress=show)
        except OSError as error:
            raise NotWritten(
                f"The backup could not be passed on: {error.strerror}. What came of it is useless."
            ) from None
    else:
        path = out / f"tillit-{now:%Y%m%d-%H%M%S}.backup" if out.is_dir() else out
        with stepwise() as show, as_owner():
            manifest = back_up_to(path, address=address, now=now, on_progress=show)
        console.print(f"{path}: {path.stat().st_size / 1e6:,.1f} MB", soft_wrap=True)
    console.print(
        f"{len(manifest.tables)} tables, {manifest.rows:,} rows, Tillit {manifest.tillit}, "
        f"PostgreSQL {manifest.postgresql}{', synthetic' if manifest.synthetic else ''}."
    )
    with as_owner():
        if not note_backup(manifest, now=now):
            console.print("That it was made could not be noted in the database: monitoring does not know of it.")
    console.print("It holds all that is recorded about people: keep it encrypted.")
