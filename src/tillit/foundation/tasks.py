"""The foundation's jobs."""

from __future__ import annotations

from typing import Any

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from tillit.foundation import events


@app.task(queue="events", retry=RetryStrategy(max_attempts=8, exponential_wait=2))
def deliver_event(*, event: str, key: str, listener: str, payload: dict[str, Any]) -> None:
    """Deliver one event to one listener."""
    events.deliver(event=event, key=key, listener=listener, payload=payload)


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="take_up_stalled_jobs", pass_context=True)
async def take_up_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Put back what a killed worker left half done; every job may be begun anew."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
