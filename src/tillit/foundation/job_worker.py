"""Procrastinate's worker, with what it lacks when things die around it: no job is left standing as running for ever."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import Any

import psycopg
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.worker import Worker

from tillit.foundation.stalled_jobs import STALLED_SECONDS, hand_back, take_up_stalled_jobs

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0
LOOK_SECONDS = 5.0  # how often each worker looks for what dead ones left
DRAIN_SECONDS = 15.0  # less than the supervisor's grace
TRIES_TO_NOTE = 20
SECONDS_BETWEEN_TRIES = 0.5


LOST = "The worker lost its database and ends ({}); what it had begun is taken up again."


class SturdyWorker(Worker):
    """Notes how jobs ended though connections break, takes up what dead workers left, hands back what it cannot end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
            **kwargs,
        )
        if self.wait:  # one that leaves when the queue is empty ends what it began, however long it takes
            self.shutdown_graceful_timeout = DRAIN_SECONDS
        self.lost_by: str = ""

    async def _persist_job_status(self, job: Job, *args: Any, **kwargs: Any) -> None:
        """Write down how a job ended; try again while the database is away, else this worker would seem to run it on.

        When that does not help, the worker ends, and its jobs are taken up as a dead one's.
        """
        for _ in range(TRIES_TO_NOTE):
            try:
                await super()._persist_job_status(job, *args, **kwargs)
                return
            except UniqueViolation:
                await self.app.job_manager.finish_job(job, status=Status.ABORTED, delete_job=False)
                return  # it should come again, and a newer one for the same thing waits already
            except ConnectorException as fault:
                if not isinstance(fault.__cause__, psycopg.OperationalError):
                    # The answer to an earlier try was lost on the way, or another worker took this one for dead.
                    logger.info("job %s has been noted already", job.id)
                    return
            await asyncio.sleep(SECONDS_BETWEEN_TRIES)
        self._lose(f"how job {job.id} ended could not be noted")

    def _start_side_tasks(self) -> list[asyncio.Task[Any]]:
        tasks = super()._start_side_tasks()
        if self.wait:
            tasks.append(asyncio.create_task(self._look_for_stalled_jobs(), name="stalled jobs"))
        return tasks

    async def _monitor_side_tasks(self, side_tasks: list[asyncio.Task[Any]]) -> None:
        """End when a side task ends: without heartbeat or clock this is no worker."""
        going: set[asyncio.Task[Any]] = set(side_tasks)
        while going:
            done, going = await asyncio.wait(going, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if fault := task.exception():
                    self._lose(f"{task.get_name()}: {type(fault).__name__}")
                    return

    async def _fetch_and_process_jobs(self) -> None:
        try:
            await super()._fetch_and_process_jobs()
        except ConnectorException as fault:
            self._lose(f"fetching jobs: {type(fault.__cause__ or fault).__name__}")

    def _lose(self, why: str) -> None:
        """End at once: the lines of the jobs under way are cut as well, and what is left is taken up in seconds.

        Ending in order would wait for a database that is away, and nobody could begin the jobs anew meanwhile.
        """
        self.lost_by = why
        if self.wait:
            sys.stderr.write(f"{LOST.format(why)}\n")
            sys.stderr.flush()
            os._exit(1)
        self.stop()

    async def _look_for_stalled_jobs(self) -> None:
        """Look again and again, by a clock that never steps back: the machine's might."""
        while True:
            await take_up_stalled_jobs(self.app.job_manager)
            await asyncio.sleep(LOOK_SECONDS)

    async def _abort_running_jobs(self) -> None:
        """Hand back what did not end in time, and end at once: whoever takes it up begins anew."""
        for context in list(self._running_jobs.values()):
            await hand_back(self.app.job_manager, context.job)
            logger.info("job %s is handed back: the worker was asked to end", context.job.id)
        await self.app.job_manager.unregister_worker(self.worker_id)  # type: ignore[arg-type]
        os._exit(0)  # a job's thread cannot be stopped in any other way; its transaction is rolled back
