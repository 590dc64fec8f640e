"""The worker: runs the jobs that were deferred in the database."""

from __future__ import annotations

from collections.abc import Iterable

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
        )
