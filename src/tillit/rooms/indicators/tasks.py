"""The room's jobs: measuring a day, once for a burst of events, and what the night measures."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tillit.kernel.clock import local_day
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


# A quarter past two in Norway in summer, past one in winter: the queue's clock is UTC. The day has ended either way.
@app.periodic(cron="15 0 * * *")
@app.task(queue="events", queueing_lock="measure_night")
def measure_night(timestamp: int) -> None:
    """Measure the day that ended, the month if it ended, and what changed since it was measured."""
    night(now=timezone.now())


def night(*, now: datetime) -> int:
    """Measure as of the day before `now` and give how many rows stand for it; again changes nothing."""
    return services.measure_night(on=local_day(now) - timedelta(days=1), now=now)
