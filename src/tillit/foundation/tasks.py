"""The foundation's jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from tillit.foundation import events, partitions
from tillit.foundation.retention import apply_rules, rules
from tillit.foundation.retries import ONLY_WHILE_AWAY, UPKEEP, Retry, was_away
from tillit.foundation.stalled_jobs import when_given_up
from tillit.foundation.uploads import services as uploads
from tillit.kernel.clock import local_day


@app.task(queue="events", retry=Retry(max_attempts=8, exponential_wait=2))
def deliver_event(*, event: str, key: str, listener: str, payload: dict[str, Any]) -> None:
    """Deliver one event to one listener."""
    events.deliver(event=event, key=key, listener=listener, payload=payload)


@app.task(queue="imports", retry=ONLY_WHILE_AWAY)
def check_upload(*, upload_id: int) -> None:
    """Try to import the files of an upload without storing anything."""
    _of_upload(uploads.check, upload_id)


@app.task(queue="imports", retry=ONLY_WHILE_AWAY)
def store_upload(*, upload_id: int) -> None:
    """Import the files of an upload that somebody has looked at and confirmed."""
    _of_upload(uploads.store, upload_id)


class UploadFault(Exception):
    """The job broke down; the fault's own words could hold what stands in the files, so only its kind is told."""


def _of_upload(step: Callable[..., None], upload_id: int) -> None:
    now: datetime = timezone.now()
    try:
        step(upload_id=upload_id, now=now)
    except Exception as fault:
        if was_away(fault):
            raise  # nothing is stored; it is begun anew as a whole
        uploads.fail(upload_id=upload_id, now=now)
        raise UploadFault(f"upload {upload_id}: {type(fault).__name__}") from None


@when_given_up(check_upload)
@when_given_up(store_upload)
def _give_upload_up(*, upload_id: int) -> None:
    uploads.fail(upload_id=upload_id, now=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(queue="upkeep", queueing_lock="remove_old_uploads", retry=UPKEEP)
def remove_old_uploads(timestamp: int) -> None:
    """Remove uploaded files that nobody took in for a day."""
    uploads.remove_old(now=timezone.now())


@app.periodic(cron="35 0 * * *")
@app.task(queue="upkeep", queueing_lock="make_months_ahead", retry=UPKEEP)
def make_months_ahead(timestamp: int) -> None:
    """Make the coming months of the tables that are divided by month; what is there is left."""
    partitions.make_ahead(on=local_day(timezone.now()))


# Twenty to two at night in winter, twenty to three in summer: the queue's clock is UTC.
@app.periodic(cron="40 0 * * *")
@app.task(queue="upkeep", queueing_lock="apply_retention", retry=UPKEEP)
def apply_retention(timestamp: int) -> None:
    """Remove what is kept no longer; whole months of the logs only their owner may (`tillit retention`)."""
    now = timezone.now()
    apply_rules(rules(), on=local_day(now), now=now, dry_run=False, as_owner=False)
