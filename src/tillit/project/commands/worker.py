"""`tillit worker`: run the jobs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from tillit.foundation.lifetime import end_with_keeper
from tillit.project.commands.ready import ready, ready_when_it_can_be


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="Jobs at the same time.")
@click.option("--queue", "queues", multiple=True, help="Only this queue; may be given again.")
@click.option("--until-empty", is_flag=True, help="Stop when no job is left.")
def worker(concurrency: int, queues: tuple[str, ...], until_empty: bool) -> None:
    """Run jobs: plans, events, counting. Start as many workers as wanted, on as many machines.

    Without a database it waits for one. It ends (1) when it loses the one it had: start it again, as `tillit serve` and
    systemd do.
    """
    end_with_keeper()
    if until_empty:
        ready()
    else:
        ready_when_it_can_be()
    from tillit.foundation.jobs import WorkerLost, run_worker

    try:
        run_worker(queues=queues, concurrency=concurrency, until_empty=until_empty)
    except WorkerLost as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)


@contextmanager
def worker_beside(*queues: str) -> Iterator[None]:
    """Run a worker in a process beside while the block lasts; other workers may help."""
    words = [word for queue in queues for word in ("--queue", queue)]
    child = subprocess.Popen([sys.executable, "-m", "tillit.project", "worker", *words])
    try:
        yield
    finally:
        child.terminate()
        child.wait()
