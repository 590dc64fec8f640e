"""The command line: `tillit COMMAND`. Exit 0 done, 1 fault, 2 bad input or usage, 3 violations."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from tillit.kernel.disk import is_full
from tillit.kernel.errors import TillitError

# Command, module and function in tillit.project.commands, and what it does. A module is loaded when its command is
# called, so that no command, nor the help, pays for another's imports.
COMMANDS = {
    "administrator": ("administrator", "Let somebody administer, with a one-time code to begin with."),
    "backup": ("backup", "Write the whole database to one file."),
    "bench": ("bench", "Measure the planner on a folder of instances."),
    "check": ("check", "Judge stored plans, or a plan in a file, independently of the solver."),
    "database": ("database_roles", "Keep up the rights of the application's database role."),
    "demo": ("demo", "Make up a municipality, plan its week, live it up to now, and serve it."),
    "emergency-list": ("emergency_list", "Write each team's day to files that are read when all else is down."),
    "export": ("export", "Hand out all that is held on one person."),
    "import": ("import_files", "Take in a municipality's CSV files, all or nothing."),
    "keys": ("keys", "Make the key that HelseID or ID-porten knows us by."),
    "measure": ("measure", "Measure the indicators as of a day, for days or for months."),
    "migrate": ("migrate", "Bring the database's tables up to date."),
    "plan": ("plan", "Plan every team's week."),
    "report": ("report", "Write a status report's files: JSON, CSV, HTML and PDF."),
    "restore": ("restore", "Put a backup into an empty database, and compare every table."),
    "retention": ("retention", "Remove what is kept no longer, or show what would go."),
    "serve": ("serve", "Serve the pages, and run the jobs."),
    "solve": ("solve", "Solve a problem in a file."),
    "synthesize": ("synthesize", "Write the files of a made-up municipality."),
    "trial": ("trial", "Try faults on a throwaway installation."),
    "worker": ("worker", "Run the jobs: plans, events, counting."),
}


class LazyGroup(click.Group):
    """Finds each command in tillit.project.commands when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"tillit.project.commands.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


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
    except OSError as fault:
        if not is_full(fault):
            raise
        click.echo(f"The disk is full ({fault.filename or 'where something was to be written'}). Make room.", err=True)
        sys.exit(1)
