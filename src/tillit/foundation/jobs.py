"""The worker: runs the jobs that were deferred in the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connections
from django.db.models import Q
from django.db.models.functions import Now
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.periodic import PeriodicRegistry
from procrastinate.psycopg_connector import PsycopgConnector

from tillit.foundation.job_worker import LOST, SturdyWorker
from tillit.foundation.request_jobs import noted
from tillit.kernel.errors import TillitError

POOL_SECONDS = 10.0  # who finds no line to the database in this time has none


class WorkerLost(TillitError):
    """The worker cannot go on; a new one can, when the database is there again."""


def run_worker(*, queues: Iterable[str] | None = None, concurrency: int = 2, until_empty: bool = False) -> None:
    """Run deferred jobs; `until_empty` returns when nothing is left to do, else runs until a signal.

    A worker that finds the queue empty leaves while another of its jobs may still defer more: so it is asked anew.
    Raises WorkerLost when the database goes away.
    """
    chosen = list(queues) if queues else None
    _run(chosen, concurrency, until_empty)
    while until_empty and _waiting(chosen):
        _run(chosen, concurrency, until_empty)


def _run(queues: list[str] | None, concurrency: int, until_empty: bool) -> None:
    # An app beside: the tasks stay tied to Django's connection, so that what a job defers is stored or rolled back
    # with what it writes. Replacing the connector would defer on another connection, past the job's transaction.
    beside = app.with_connector(PsycopgConnector(kwargs=connector_params(), timeout=POOL_SECONDS))
    if until_empty:  # what comes by the clock is for a worker that stays: here it would run for who began at 00:15
        beside.periodic_registry = PeriodicRegistry()
    try:
        asyncio.run(_work(beside, queues, concurrency, until_empty))
    except (ConnectorException, psycopg.OperationalError) as fault:
        raise WorkerLost(LOST.format(type(fault.__cause__ or fault).__name__)) from None
    finally:
        # The worker's clock defers periodic jobs on a thread of asgiref's, which outlives the worker.
        asyncio.run(sync_to_async(connections.close_all)())


async def _work(beside: App, queues: list[str] | None, concurrency: int, until_empty: bool) -> None:
    async with beside.open_async():
        beside.perform_import_paths()
        worker = SturdyWorker(
            beside,
            queues=queues,
            concurrency=concurrency,
            wait=not until_empty,
            install_signal_handlers=not until_empty,
            task_middleware=[_without_leftover_connections if until_empty else _with_a_sound_connection],
            worker_middleware=[noted],
        )
        await worker.run()
    if worker.lost_by:
        raise WorkerLost(LOST.format(worker.lost_by))


def _waiting(queues: list[str] | None) -> bool:
    """Tell whether a job could be begun now; one that waits for a later time could not.

    The database's clock says when now is, as when the worker fetches: another clock would have it asked in vain.
    """
    jobs = ProcrastinateJob.objects.filter(Q(scheduled_at=None) | Q(scheduled_at__lte=Now()), status="todo")
    return (jobs.filter(queue_name__in=queues) if queues else jobs).exists()


def _without_leftover_connections(run_job: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Close what the job's thread opened: Django does so after a request, but a job is none."""
    try:
        return run_job()
    finally:
        connections.close_all()


def _with_a_sound_connection(run_job: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Let the thread's next job use the connection too, as a web process lets the next request.

    For a small job the greater part was to begin a connection, at both ends. One that broke, or is old, is closed.
    """
    close_old_connections()
    try:
        return run_job()
    finally:
        close_old_connections()
