"""The room's job: measuring a day, once for a burst of events."""

from __future__ import annotations

from datetime import date

from django.db import DatabaseError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tillit.rooms.indicators import services

ATTEMPTS = 8


@app.task(queue="events")
def measure_indicators(*, on: str, attempt: int = 1) -> None:
    """Measure every indicator of a day; what fails is put back with a longer and longer wait.

    It puts itself back: a retry by the queue would clash with a newer job that holds the same queueing lock.
    """
    day = date.fromisoformat(on)
    try:
        services.measure_all(on=day, now=timezone.now())
    except DatabaseError:
        if attempt >= ATTEMPTS:
            raise
        measure_soon(day, attempt=attempt + 1)


def measure_soon(day: date, *, attempt: int = 1) -> bool:
    """Defer one measuring of the day in the caller's transaction; tell whether it was not waiting already.

    A job that waits has not read yet, so it counts whatever is stored by now: no event is missed.
    """
    wait = {"seconds": 2**attempt} if attempt > 1 else None
    job = measure_indicators.configure(queueing_lock=f"measure_indicators:{day}", schedule_in=wait)
    try:
        with transaction.atomic():
            job.defer(on=day.isoformat(), attempt=attempt)
    except AlreadyEnqueued:
        return False
    return True
