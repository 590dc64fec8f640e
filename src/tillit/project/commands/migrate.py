"""`tillit migrate`: bring the database's tables up to date."""

import click

from tillit.project.commands.ready import ready


@click.command()
def migrate() -> None:
    """Bring the database's tables up to date (start and demo do it by themselves)."""
    ready()
