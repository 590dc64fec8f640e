"""The room's jobs."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from tillit.foundation.retries import UPKEEP
from tillit.kernel.clock import local_day
from tillit.rooms.privacy.services import flag_looks

DAYS_BACK = 3  # a night without a worker is made good; a look that is noted is not noted again


@app.periodic(cron="40 4 * * *")
@app.task(queue="upkeep", queueing_lock="flag_looks", retry=UPKEEP)
def flag_looks_of_the_last_days(timestamp: int) -> None:
    """Find the looks of the days that are over which somebody should ask about."""
    now = timezone.now()
    for back in range(DAYS_BACK, 0, -1):
        flag_looks(day=local_day(now) - timedelta(days=back), now=now)
