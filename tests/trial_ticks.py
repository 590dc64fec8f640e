"""A job that comes by the clock each second, for workers that import this."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tests import trial_jobs

__all__ = ["trial_jobs"]


@app.periodic(cron="* * * * * *")
@app.task(queue="trial", name="trial.tick")
def tick(timestamp: int) -> None:
    """Come by the clock, each second, to workers that stay."""
