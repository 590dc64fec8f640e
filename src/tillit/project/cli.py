"""The command line: `tillit COMMAND`. Exit 0 done, 1 fault, 2 bad input or usage, 3 violations."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from tillit.kernel.errors import TillitError

# Loaded when called, so that `tillit --help` and one command never pay for another's imports.
COMMANDS = {
    "check": "check",
    "demo": "demo",
    "import": "import_files",
    "migrate": "migrate",
    "plan": "plan",
    "serve": "serve",
    "synthesize": "synthesize",
    "worker": "worker",
}


class LazyGroup(click.Group):
    """Finds each command in tillit.project.commands when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"tillit.project.commands.{COMMANDS[cmd_name]}")
        return getattr(module, COMMANDS[cmd_name])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Tillit: plan, place, people and promises of a municipality's health and care service."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillit.project.settings")


def main() -> None:
    """Run the command line; anticipated failures are one message and exit 2, never a traceback."""
    try:
        cli(standalone_mode=True)
    except TillitError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
