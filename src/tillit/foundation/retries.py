"""When a job that failed is tried again: a database that was away is no fault of the job's."""

from __future__ import annotations

import django.db
import psycopg
from procrastinate import RetryStrategy
from procrastinate.jobs import Job
from procrastinate.retry import RetryDecision

SECONDS_WHILE_AWAY = 5
MOST_ATTEMPTS = 500  # the better part of an hour
AWAY = (django.db.OperationalError, django.db.InterfaceError, psycopg.OperationalError)


class Retry(RetryStrategy):
    """Tries again as it is told, but for as long as it takes when the database could not be reached."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Give when to try again, None when never."""
        if was_away(exception) and job.attempts < MOST_ATTEMPTS:
            return RetryDecision(retry_in={"seconds": SECONDS_WHILE_AWAY})
        return super().get_retry_decision(exception=exception, job=job)


UPKEEP = Retry(max_attempts=3, wait=60)  # work by the clock: soon again, and else with the next day's
ONLY_WHILE_AWAY = Retry(max_attempts=MOST_ATTEMPTS, retry_exceptions=AWAY)  # any other fault would come again


def was_away(fault: BaseException | None) -> bool:
    """Tell whether the fault is, or comes of, a database that did not answer."""
    while fault is not None:
        if isinstance(fault, AWAY):
            return True
        fault = fault.__cause__
    return False
