"""`tillit database`: what the application's database role may do."""

from __future__ import annotations

import sys

import click

from tillit.project.commands.ready import ready


@click.group(name="database")
def database_roles() -> None:
    """Keep up the database's two roles."""


@database_roles.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 3 when the application could change the logs.")
def roles(check: bool) -> None:
    """Give the application's role what it needs and no more (migrate does it too)."""
    ready(migrate=not check)
    from tillit.foundation.database.roles import app_address, are_two, as_owner, grant_rights, too_much

    if are_two() and not check:
        with as_owner():
            tables = grant_rights()
        click.echo(
            f"The role {app_address().user} may use {tables} tables, and only add to the look log and the trail."
        )
    with as_owner():
        found = too_much()
    for one in found:
        click.echo(f"{app_address().user} could change {one.table}: {', '.join(one.rights)}", err=True)
    if found:
        sys.exit(3)
    if check:
        click.echo(f"The role {app_address().user} can only add to the look log and the trail.")
