"""`tillit administrator`: the first one, or one who is shut out, gets a one-time code."""

from __future__ import annotations

import click

from tillit.project.commands.ready import ready


@click.command()
@click.argument("username")
@click.option("--name", default="", help="What to call the person; needed for a new account.")
def administrator(username: str, name: str) -> None:
    """Let USERNAME administer, and print a one-time code for a password and an app.

    Makes the account where there is none. A password and an app that it has are gone, and its sessions end.
    """
    ready()
    from tillit.foundation.accounts.first_administrator import let_administer

    code = let_administer(username=username, display_name=name)
    click.echo(
        f"Username:      {username}\nOne-time code: {code}\n"
        "Open /inn/ny/ and write both. The code is good once, for three days, and is kept nowhere.",
    )
