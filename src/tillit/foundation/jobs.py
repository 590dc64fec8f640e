"""The worker: runs the jobs that were deferred in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connections
from procrastinate.contrib.django import app


def run_worker(
    *, queues: Iterable[str] | None = None, concurrency: int = 2, until_empty: bool = False
) -> None:
    """Run deferred jobs; `until_empty` returns when nothing is left to do, else runs until a signal."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(
            queues=list(queues) if queues else None,
            concurrency=concurrency,
            wait=not until_empty,
            install_signal_handlers=not until_empty,
            task_middleware=[_without_leftover_connections],
        )


def _without_leftover_connections(run_job: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Close what the job's thread opened: Django does so after a request, but a job is none."""
    try:
        return run_job()
    finally:
        connections.close_all()
