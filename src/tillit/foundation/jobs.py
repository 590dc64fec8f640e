"""The worker: runs the jobs that were deferred in the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.periodic import PeriodicRegistry


def run_worker(*, queues: Iterable[str] | None = None, concurrency: int = 2, until_empty: bool = False) -> None:
    """Run deferred jobs; `until_empty` returns when nothing is left to do, else runs until a signal.

    A worker that finds the queue empty leaves while another of its jobs may still defer more: so it is asked anew.
    """
    chosen = list(queues) if queues else None
    _run(chosen, concurrency, until_empty)
    while until_empty and _waiting(chosen):
        _run(chosen, concurrency, until_empty)


def _run(queues: list[str] | None, concurrency: int, until_empty: bool) -> None:
    # An app beside: the tasks stay tied to Django's connection, so that what a job defers is stored or rolled back
    # with what it writes. Replacing the connector would defer on another connection, past the job's transaction.
    beside = app.with_connector(app.connector.get_worker_connector())
    if until_empty:  # what comes by the clock is for a worker that stays: here it would run for who began at 00:15
        beside.periodic_registry = PeriodicRegistry()
    try:
        beside.run_worker(
            queues=queues,
            concurrency=concurrency,
            wait=not until_empty,
            install_signal_handlers=not until_empty,
            task_middleware=[_without_leftover_connections],
        )
    finally:
        # The worker's clock defers periodic jobs on a thread of asgiref's, which outlives the worker.
        asyncio.run(sync_to_async(connections.close_all)())


def _waiting(queues: list[str] | None) -> bool:
    """Tell whether a job could be begun now; one that waits for a later time could not."""
    jobs = ProcrastinateJob.objects.filter(Q(scheduled_at=None) | Q(scheduled_at__lte=timezone.now()), status="todo")
    return (jobs.filter(queue_name__in=queues) if queues else jobs).exists()


def _without_leftover_connections(run_job: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Close what the job's thread opened: Django does so after a request, but a job is none."""
    try:
        return run_job()
    finally:
        connections.close_all()
