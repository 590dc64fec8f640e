"""Measures what a report tells of: its days, those it is compared with, and the months before that nobody measured."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tillit.rooms.indicators import queries as measured
from tillit.rooms.indicators import services as indicators
from tillit.rooms.reports.content import months_until
from tillit.rooms.reports.kind import Kind
from tillit.rooms.reports.periods import Days, before, year_ago
from tillit.rooms.visits.queries import first_day_told


def measure(
    template: Kind, days: Days, *, now: datetime, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """Measure every indicator of the kind for all periods that the report needs."""
    periods = _periods(template, days)
    for done, period in enumerate(periods, 1):
        indicators.measure_together(template.indicators, first=period.first, last=period.last, now=now)
        on_progress(done, len(periods))


def _periods(template: Kind, days: Days) -> list[Days]:
    """Give the report's own days, and the others of which anything is told.

    Before the first visit that we know of there is nothing to count: zeros of such days would be untrue. The months
    of the history are measured once; those to compare with are brought up to date, since they are put into words.
    """
    begin = first_day_told()
    if begin is None:
        return [days]
    compared = [period for period in (before(days), year_ago(days)) if period.last >= begin]
    history = [month for month in months_until(days) if month.last >= begin and month not in compared]
    rows = measured.of_periods(template.indicators, [(month.first, month.last) for month in history]) if history else []
    known = {(row.first, row.day) for row in rows}
    return [days, *compared, *(month for month in history if (month.first, month.last) not in known)]
