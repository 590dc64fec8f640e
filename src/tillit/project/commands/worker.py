"""`tillit worker`: run the jobs."""

import click

from tillit.project.commands.ready import ready


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="Jobs at the same time.")
@click.option("--until-empty", is_flag=True, help="Stop when no job is left.")
def worker(concurrency: int, until_empty: bool) -> None:
    """Run jobs: plans, events, counting. Start as many workers as wanted, on as many machines."""
    ready()
    from tillit.foundation.jobs import run_worker

    run_worker(concurrency=concurrency, until_empty=until_empty)
