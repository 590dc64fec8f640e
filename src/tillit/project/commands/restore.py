"""`tillit restore FILE`: a backup comes back, all or nothing."""

from __future__ import annotations

from pathlib import Path

import click

from tillit.kernel.errors import TillitError
from tillit.project.commands.progress import console
from tillit.project.commands.ready import migrate_if_needed, ready
from tillit.project.commands.stepwise import stepwise


class FiguresDiffer(TillitError):
    """The rows are those of the backup, but this version counts otherwise than the one that made it."""


class NotBroughtUp(TillitError):
    """The rows are those of the backup, but the tables could not be made those of this version."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--check", is_flag=True, help="Only read the whole file and say what is in it.")
@click.option("--replace", is_flag=True, help="Put it in the place of all that the database holds.")
@click.option("--yes", is_flag=True, help="With --replace: do not ask.")
def restore(file: Path, check: bool, replace: bool, yes: bool) -> None:
    """Put the backup in FILE into an empty database, and compare every table with what it was."""
    ready(migrate=False)
    from django.db import DatabaseError

    from tillit.foundation import database
    from tillit.foundation.backup import BackupFile
    from tillit.foundation.backup import restore as take_back
    from tillit.foundation.key_figures import differences, key_figures
    from tillit.integrations.outlet import queries as outlet
    from tillit.integrations.outlet.types import State

    backup = BackupFile(file)
    told = backup.manifest
    console.print(
        f"Made {told.made_at} by Tillit {told.tillit} for {told.municipality}"
        f"{' (synthetic)' if told.synthetic else ''}: {len(told.tables)} tables, {told.rows:,} rows.",
        soft_wrap=True,
    )
    if check:
        with stepwise() as show:
            backup.verify(show)
        console.print("The file is whole.")
        return
    address = database.owner_address()
    if replace and not yes:
        click.confirm(f"All that the database {address.name} holds now will be gone. Go on?", abort=True, err=True)
    with stepwise() as show:
        restored = take_back(
            backup, address=address, replace=replace, known_migrations=_known_migrations(), on_progress=show
        )
    try:
        migrate_if_needed()
    except DatabaseError as error:
        raise NotBroughtUp(
            "Every row came back as it was, but the tables could not be brought up to this version: "
            f"{str(error).splitlines()[0]}. Mend that and run 'tillit migrate', or use the version that made it."
        ) from error
    if others := differences(told.figures, key_figures()):
        raise FiguresDiffer(
            "Every table came back as it was, but figures are others in this version than in the one that made the "
            "backup:\n" + "\n".join(others)
        )
    console.print(
        f"Restored: {restored.tables} tables and {restored.rows:,} rows, each table as it was, and "
        f"{len(told.figures)} key figures the same."
    )
    if waiting := outlet.counts_by_state()[State.QUEUED]:
        console.print(
            f"Messages that waited when the backup was made: {waiting}. They may have gone out since. Look at them "
            "under Sendte meldinger, and at their jobs under Jobber, before you start the workers.",
            soft_wrap=True,
        )


def _known_migrations() -> set[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
