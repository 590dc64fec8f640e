"""Joins a job to the request that asked for it, and writes one line in the log when it has been run."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate import App, JobContext
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from tillit.foundation.request_id import request_id

logger = logging.getLogger("tillit.jobs")
CARRIED = "request_id"


class Carrying(JobManager):
    """Writes the request's id beside the arguments of each job that is deferred in it."""

    def batch_defer_jobs(self, jobs: list[Job], connection: Any | None = None) -> list[Job]:
        """Defer, with the id."""
        return super().batch_defer_jobs([_with_id(job) for job in jobs], connection)

    async def batch_defer_jobs_async(self, jobs: list[Job], connection: Any | None = None) -> list[Job]:
        """Defer, with the id."""
        return await super().batch_defer_jobs_async([_with_id(job) for job in jobs], connection)


def carry_request_ids(app: App) -> None:
    """Let every job of the app carry the id; PROCRASTINATE_ON_APP_READY names this."""
    app.job_manager = Carrying(app.connector)


async def noted(run_job: Callable[[], Awaitable[Any]], context: JobContext, worker: Any) -> Any:
    """Run the job under the id that it carries, which its function knows nothing of; then write the line."""
    job = context.job
    # Not set back: each job is a task of asyncio's, with a context of its own, and its end is logged after this.
    request_id.set(str(job.task_kwargs.pop(CARRIED, "")))
    begun = time.monotonic()
    status = "failed"
    try:
        result = await run_job()
        status = "done"
        return result
    finally:
        line = {"job": job.id, "task": job.task_name, "queue": job.queue, "attempt": job.attempts + 1}
        ms = round((time.monotonic() - begun) * 1000)
        logger.info("job", extra={"fields": {**line, "status": status, "ms": ms}})


def _with_id(job: Job) -> Job:
    given = request_id.get()
    return job.evolve(task_kwargs={CARRIED: given, **job.task_kwargs}) if given else job
