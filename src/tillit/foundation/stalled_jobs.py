"""What dead workers left half done: begun anew by another, until it is plain that the job itself ends its workers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.tasks import Task

from tillit.foundation.request_jobs import CARRIED

logger = logging.getLogger(__name__)

STALLED_SECONDS = 20.0  # a worker without a sign for so long is dead, or as good as
MOST_DEATHS = 3  # so many workers a job may take with it
SECONDS_APART = 30  # jobs that died together twice begin at different moments, so that the guilty one dies alone

# Each death is an event of the job, "aborted", which a job that goes on has for no other reason. `attempts` does not
# tell: it counts the tries while the database was away, and what was handed back in order, as well.
DEATHS = """
SELECT count(*) AS deaths FROM procrastinate_events WHERE job_id = %(job_id)s AND type = 'aborted' AND id > coalesce(
    (SELECT max(id) FROM procrastinate_events WHERE job_id = %(job_id)s AND type = 'retried'), 0)
"""
# In one statement, and only while the dead worker still holds the job: several workers look at the same time.
TAKE_UP = """
WITH job AS (
    SELECT id FROM procrastinate_jobs
    WHERE id = %(job_id)s AND status = 'doing' AND worker_id IS NOT DISTINCT FROM %(worker_id)s FOR UPDATE
), noted AS (INSERT INTO procrastinate_events (job_id, type) SELECT id, 'aborted' FROM job)
SELECT CASE WHEN %(give_up)s THEN procrastinate_finish_job_v1(id, 'failed', false)
    ELSE procrastinate_retry_job_v2(id, now() + random() * %(within)s * interval '1 second', NULL, NULL, NULL) END
FROM job
"""

_to_tell: dict[str, Callable[..., None]] = {}


def when_given_up(task: Task[Any, Any, Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register what says so where people wait for the job: called with the job's arguments, perhaps more than once."""

    def register(tell: Callable[..., None]) -> Callable[..., None]:
        _to_tell[task.name] = tell
        return tell

    return register


async def take_up_stalled_jobs(manager: JobManager) -> int:
    """Put back what killed workers left half done; one that took several workers with it fails. Give how many."""
    # After the clock stepped back a dead worker would seem alive until it is as late again; a living one writes anew.
    await manager.connector.execute_query_async(
        "UPDATE procrastinate_workers SET last_heartbeat = now() WHERE last_heartbeat > now() + interval '1 minute'"
    )
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS))
    for job in stalled:
        await _take_up(manager, job)
    return len(stalled)


async def _take_up(manager: JobManager, job: Job) -> None:
    before = (await manager.connector.execute_query_one_async(DEATHS, job_id=job.id))["deaths"]
    give_up = before + 1 >= MOST_DEATHS
    if give_up:
        logger.error("job %s is given up: %d workers died of it", job.id, before + 1)
        await sync_to_async(_tell)(job)
    try:
        await manager.connector.execute_query_async(
            TAKE_UP,
            job_id=job.id,
            worker_id=job.worker_id,
            give_up=give_up,
            within=SECONDS_APART if before else 0,
        )
    except UniqueViolation:
        # One with the same queueing lock waits already and will do the same.
        await manager.finish_job(job, status=Status.ABORTED, delete_job=False)


def _tell(job: Job) -> None:
    tell = _to_tell.get(job.task_name)
    if tell is None:
        return
    try:
        tell(**{name: value for name, value in job.task_kwargs.items() if name != CARRIED})
    except Exception as fault:  # the job has failed either way, and the others wait to be taken up
        logger.error("job %s: %s while telling that it is given up", job.id, type(fault).__name__)
    finally:
        connections.close_all()


async def hand_back(manager: JobManager, job: Job) -> None:
    """Put back what this worker has begun and cannot end, for another to begin anew."""
    try:
        await manager.retry_job(job)
    except UniqueViolation:
        await manager.finish_job(job, status=Status.ABORTED, delete_job=False)
    except ConnectorException as fault:
        if isinstance(fault.__cause__, psycopg.OperationalError):
            raise
        logger.info("job %s was taken up by another", job.id)
