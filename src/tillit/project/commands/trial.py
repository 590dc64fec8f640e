"""`tillit trial faults`: kill the processes of a throwaway installation under load, and prove that nothing was lost."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import click


@click.group()
def trial() -> None:
    """Try what must never happen to the real one, on a throwaway installation on this machine."""


@trial.command()
@click.option("--kills", default=100, show_default=True, type=click.IntRange(1, 1000))
@click.option("--seed", default=1, show_default=True, help="Decides whom, in what order and after what pauses.")
@click.option("--at-once", default=1, show_default=True, type=click.IntRange(1, 7), help="Victims in one go.")
@click.option(
    "--servers", default=2, show_default=True, type=click.IntRange(1, 4), help="Web servers, on one database."
)
@click.option("--away-seconds", default=60.0, show_default=True, help="Then the database is away so long; 0: not.")
@click.option("--still-seconds", default=30.0, show_default=True, help="And stands still (SIGSTOP) so long; 0: not.")
@click.option("--minutes", default=60.0, show_default=True, help="Begin no more kills after so long.")
@click.option("--keep", is_flag=True, help="Leave the folder of the installation, with its log, to be looked at.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
def faults(
    kills: int,
    seed: int,
    at_once: int,
    servers: int,
    away_seconds: float,
    still_seconds: float,
    minutes: float,
    keep: bool,
    as_json: bool,
) -> None:
    """Kill web server, workers, solvers, database and `tillit serve` itself with -9, at random moments under load.

    Exit 3 when something acknowledged was lost, acted twice, got stuck or is corrupt. Needs Linux and nothing else: it
    has a folder, a database and a port of its own.
    """
    from tillit.project.trial.installation import Installation, free_ports
    from tillit.project.trial.kills import try_faults

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # what runs is ended, and the database stopped
    home = Path(tempfile.mkdtemp(prefix="tillit-trial-"))
    home.chmod(0o755)  # the database's user must get to its folder in it
    holds = False
    try:
        report = try_faults(
            Installation(home, free_ports(servers), seed),
            kills=kills,
            seed=seed,
            at_once=at_once,
            minutes=minutes,
            away_seconds=away_seconds,
            still_seconds=still_seconds,
        )
        holds = report.holds
    finally:
        if keep or not holds:
            click.echo(f"What is left of it: {home}", err=True)
        else:
            shutil.rmtree(home, ignore_errors=True)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        _tell(report)
    if not holds:
        sys.exit(3)


def _tell(report: object) -> None:
    from tillit.project.trial.kills import Report

    assert isinstance(report, Report)
    click.echo(f"{'killed':<22}{'kills':>6}{'median s':>10}{'longest s':>11}")
    for row in report.by_victim():
        click.echo(f"{row['victim']:<22}{row['kills']:>6}{row['median_s']:>10}{row['longest_s']:>11}")
    click.echo("acknowledged: " + ", ".join(f"{count} {kind}" for kind, count in report.acknowledged.items()))
    click.echo("answers: " + ", ".join(f"{count} x {what}" for what, count in sorted(report.answers.items())))
    again = report.taken_up_again
    click.echo(
        f"{again['jobs']} jobs were begun again ({again['plans']} plans), after {again['longest_seconds']} s at most"
    )
    for point in report.points:
        click.echo(f"{'ok   ' if point.holds else 'WRONG'} {point.name} ({point.looked_at})")
        for what in point.wrong:
            click.echo(f"        {what}")
    click.echo("seconds: " + ", ".join(f"{name} {seconds}" for name, seconds in report.seconds.items()))
