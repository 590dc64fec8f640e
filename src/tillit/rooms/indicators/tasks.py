"""The room's jobs: measuring a day, once for a burst of events, and what the night measures."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tillit.foundation.retries import Retry
from tillit.kernel.clock import local_day
from tillit.rooms.indicators import services

PATIENT = Retry(max_attempts=8, exponential_wait=2)
SECONDS_TO_GATHER = 60


# One that is put back while a newer one for the day waits gives way to it: the worker sees to that.
@app.task(queue="events", retry=PATIENT)
def measure_indicators(*, on: str) -> None:
    """Measure every indicator of a day; what fails is put back with a longer and longer wait."""
    services.measure_all(on=date.fromisoformat(on), now=timezone.now())


def measure_soon(day: date, *, at_once: bool = False) -> bool:
    """Defer one measuring of the day in the caller's transaction; tell whether it was not waiting already.

    A job that waits has not read yet, so it counts whatever is stored by now: no event is missed. It waits a minute:
    while something happens all the time, measuring would else take a processor for itself.
    """
    wait = None if at_once or not SECONDS_TO_GATHER else {"seconds": SECONDS_TO_GATHER}
    job = measure_indicators.configure(queueing_lock=f"measure_indicators:{day}", schedule_in=wait)
    try:
        with transaction.atomic():
            job.defer(on=day.isoformat())
    except AlreadyEnqueued:
        return False
    return True


# A quarter past two in Norway in summer, past one in winter: the queue's clock is UTC. The day has ended either way.
@app.periodic(cron="15 0 * * *")
@app.task(queue="events", queueing_lock="measure_night", retry=PATIENT)
def measure_night(timestamp: int) -> None:
    """Measure the day that ended, the month if it ended, and what changed since it was measured."""
    night(now=timezone.now())


def night(*, now: datetime) -> int:
    """Measure as of the day before `now` and give how many rows stand for it; again changes nothing."""
    return services.measure_night(on=local_day(now) - timedelta(days=1), now=now)
