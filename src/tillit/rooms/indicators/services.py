"""Measures indicators: the value with the counts it rests on, for the municipality, each unit and each team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from tillit.foundation.facts import fact
from tillit.kernel.clock import local_day
from tillit.rooms.indicators.changes import BadChange, mark_change, withdraw_change
from tillit.rooms.indicators.code_digest import code_digest
from tillit.rooms.indicators.counting import (
    ONE_AT_A_TIME,
    Window,
    count_windows,
    mark_all_changed,
    mark_changed,
)
from tillit.rooms.indicators.definition import definition, definitions
from tillit.rooms.indicators.models import Measurement
from tillit.rooms.indicators.reading import Place, Reading, kind_of
from tillit.rooms.indicators.touched import touched_windows
from tillit.rooms.indicators.types import Definition
from tillit.rooms.indicators.valuing import Counts, value_of

# What is measured: an indicator's definition over the days from first to last.
Wanted = tuple[Definition, date, date]


def measure(indicator: str, *, on: date, now: datetime) -> int:
    """Measure one indicator as of the end of `on` and give how many rows stand for it; again replaces them.

    Raises NotFound when there is no such indicator.
    """
    return _measure([_as_of(definition(indicator), on)], now=now)


def measure_period(indicator: str, *, first: date, last: date, now: datetime) -> int:
    """Measure one indicator for the days from `first` to `last`, such as a month.

    What is as of a day, and what is a distribution over the definition's own days, is measured as of `last`.
    """
    return _measure([(definition(indicator), first, last)], now=now)


def measure_together(names: Iterable[str], *, first: date, last: date, now: datetime) -> int:
    """Measure several indicators for the days from `first` to `last` from one reading, as for a report."""
    return _measure([(definition(name), first, last) for name in names], now=now)


def measure_all(*, on: date, now: datetime) -> int:
    """Measure every indicator as of the end of `on` and give how many rows stand for it."""
    return _measure([_as_of(defined, on) for defined in definitions().values()], now=now)


def measure_days(*, first: date, last: date, now: datetime) -> int:
    """Measure every indicator for each day from `first` to `last`, such as after an import of history."""
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    return sum(measure_all(on=day, now=now) for day in days)


def measure_months(*, first: date, last: date, now: datetime) -> int:
    """Measure every indicator for each calendar month that touches these days; a month that runs ends with `last`."""
    rows, month = 0, first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=31)).replace(day=1)
        end = min(following - timedelta(days=1), last)
        rows += _measure([(defined, month, end) for defined in definitions().values()], now=now)
        month = following
    return rows


def measure_night(*, on: date, now: datetime) -> int:
    """Measure what the night measures: the day `on` that ended, the month if it ended, and what changed before.

    What changed: every measurement whose days were changed, or were not over, when it was made. Again is harmless.
    """
    rows = measure_all(on=on, now=now)
    if (on + timedelta(days=1)).day == 1:
        rows += measure_months(first=on, last=on, now=now)
    return rows + measure_touched(until=on, now=now)


def measure_touched(*, until: date, now: datetime) -> int:
    """Measure anew what was measured before its days changed or were over, day by day up to `until`."""
    by_day: dict[date, list[Wanted]] = defaultdict(list)
    for indicator, first, last in touched_windows(until=until):
        by_day[last].append((definition(indicator), first, last))
    return sum(_measure(by_day[day], now=now) for day in sorted(by_day))


def days_changed(first: date, last: date, *, today: date, now: datetime) -> list[date]:
    """Note that these days changed, and give the days whose measurements that touches.

    Those are the days themselves up to today, today when they are near, and those measured since that reach back.
    """
    mark_changed(first, last, now=now)
    reach = last + timedelta(days=max(max(d.period_days, 1) for d in definitions().values()) - 1)
    measured = Measurement.objects.filter(day__gt=first, day__lte=reach).values_list("day", flat=True)
    touched = {day for day in (first + timedelta(days=i) for i in range((last - first).days + 1)) if day <= today}
    touched.update(measured.distinct().order_by())
    if today - timedelta(days=1) <= last and first <= today:
        touched.add(today)
    return sorted(touched)


def days_touched(day: date, *, today: date, now: datetime) -> list[date]:
    """Note that a day changed, and give the days to measure anew."""
    return days_changed(day, day, today=today, now=now)


def note_changed(first: date, last: date, *, now: datetime, only: Collection[str] | None = None) -> None:
    """Note that these days changed, all facts or those named in `only`; the night measures what that touches."""
    mark_changed(first, last, now=now, only=only)


def all_changed(*, now: datetime) -> None:
    """Note that any day may have changed, as after an import of files: each is counted anew when it is asked for."""
    mark_all_changed(now=now)


def _as_of(defined: Definition, on: date) -> Wanted:
    return defined, on - timedelta(days=max(defined.period_days, 1) - 1), on


def _measure(wanted: Collection[Wanted], *, now: datetime) -> int:
    """Measure these, sharing what they read; give how many rows stand for it."""
    count_windows(_windows(wanted), now=now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        reading = Reading(today=local_day(now))
        rows = [row for each in wanted for row in _rows(each, reading, now=now)]
        Measurement.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["indicator", "level", "unit", "team", "first", "day"],
            update_fields=["version", "definition", "code", "value", "counts", "measured_at"],
            batch_size=2_000,
        )
    return len(rows)


def _windows(wanted: Iterable[Wanted]) -> dict[str, Window]:
    """Give for each fact that is counted by day the days that any of these ask for."""
    found: dict[str, Window] = {}
    for defined, first, last in wanted:
        for name in {name.partition(".")[0] for name in defined.facts}:
            if fact(name).kind == "days":
                known = found.get(name, (first, last))
                found[name] = (min(known[0], first), max(known[1], last))
    return found


def _rows(wanted: Wanted, reading: Reading, *, now: datetime) -> list[Measurement]:
    defined, first, last = wanted
    counts_of = reading.counts(defined, first=first, last=last)
    if counts_of is None:
        return []
    days = {"days": (last - first).days + 1}
    if kind_of(defined) == "days":
        days["days_counted"] = reading.days_counted(defined, first=first, last=last) or 0
    places = reading.places(defined.levels)
    return [_row(wanted, place, counts_of.get(place, Counts()), now=now, days=days) for place in places]


def _row(wanted: Wanted, place: Place, counts: Counts, *, now: datetime, days: dict[str, int]) -> Measurement:
    defined, first, last = wanted
    value, kept = value_of(defined, counts)
    return Measurement(
        indicator=defined.id,
        version=defined.version,
        definition=defined.digest,
        code=code_digest(),
        level=place.level,
        unit_id=place.unit_id,
        team_id=place.team_id,
        first=first,
        day=last,
        value=value,
        counts={**kept, **days},
        measured_at=now,
    )


__all__ = [
    "BadChange",
    "all_changed",
    "days_changed",
    "days_touched",
    "mark_change",
    "measure",
    "measure_all",
    "measure_days",
    "measure_months",
    "measure_night",
    "measure_period",
    "measure_together",
    "measure_touched",
    "note_changed",
    "withdraw_change",
]
