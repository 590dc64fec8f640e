"""The room's jobs: counting a draft, and drafting the month that ended."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from tillit.foundation.retries import ONLY_WHILE_AWAY, UPKEEP, was_away
from tillit.foundation.stalled_jobs import when_given_up
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, StateConflict
from tillit.rooms.reports import services


class DraftFault(Exception):
    """The counting of a draft broke down; the draft says so."""


@app.task(queue="reports", retry=ONLY_WHILE_AWAY)
def count_draft(*, report_id: int) -> None:
    """Count a draft that somebody waits for; one that was thrown away or published meanwhile needs no counting."""
    try:
        services.count_draft(report_id=report_id, now=timezone.now())
    except (NotFound, StateConflict):
        return
    except Exception as fault:
        if was_away(fault):
            raise
        services.fail_draft(report_id=report_id, fault=type(fault).__name__)
        raise DraftFault(f"report {report_id}: {type(fault).__name__}") from fault


@when_given_up(count_draft)
def _give_up(*, report_id: int) -> None:
    services.fail_draft(report_id=report_id, fault="WorkerDied")


def count_soon(report_id: int) -> None:
    """Defer the counting in the caller's transaction."""
    count_draft.defer(report_id=report_id)


# The queue's clock is UTC: five in the morning in winter, six in summer; what was entered on the 1st is counted too.
@app.periodic(cron="0 4 2 * *")
@app.task(queue="reports", queueing_lock="draft_month_that_ended", retry=UPKEEP)
def draft_month_that_ended(timestamp: int) -> None:
    """Draft the report of the month that ended, once."""
    today = local_day(datetime.fromtimestamp(timestamp, UTC))
    services.draft_month_that_ended(today=today, now=timezone.now())
