"""Counts facts day by day, and only the days that changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, Sum

from tillit.foundation.facts import fact, facts
from tillit.kernel.clock import instant, local_day
from tillit.rooms.indicators.models import CountedDay, DailyCount

# {name.part: {team or None: count}}
Sums = Mapping[str, Mapping[int | None, int]]
Window = tuple[date, date]  # the first and the last day, both included
MOST_DAYS_AT_ONCE = 31
ONE_AT_A_TIME = 7_214  # an advisory lock: of two countings of a day the later one reads what is newest


def mark_changed(first: date, last: date, *, now: datetime, only: Collection[str] | None = None) -> None:
    """Let these days be counted anew, all facts or those named in `only`."""
    names = [fact.name for fact in facts("days") if only is None or fact.name in only]
    CountedDay.objects.bulk_create(
        [CountedDay(fact=name, day=day, changed_at=now) for name in names for day in _days(first, last)],
        update_conflicts=True,
        unique_fields=["fact", "day"],
        update_fields=["changed_at"],
    )


def mark_all_changed(*, now: datetime) -> None:
    """Let every day that was ever counted be counted anew, as after an import of files."""
    CountedDay.objects.update(changed_at=now)


def count_stale(*, first: date, last: date, now: datetime, only: Collection[str] | None = None) -> list[date]:
    """Count what changed in these days since it was counted, or never was; give the days that were counted.

    `only` names the facts, where not all are wanted.
    """
    return count_windows(
        {fact.name: (first, last) for fact in facts("days") if only is None or fact.name in only}, now=now
    )


def count_windows(windows: Mapping[str, Window], *, now: datetime) -> list[date]:
    """Count each fact for what changed in its own days; give the days that were counted."""
    if not windows:
        return []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        stale = _stale(windows)
        for name, days in stale.items():
            for begin, end in _runs(days):
                _count(name, begin, end, now=now)
        # Who marks a day while it is counted wins: only when it was counted is written over.
        CountedDay.objects.bulk_create(
            [
                CountedDay(fact=name, day=day, changed_at=instant(day, time.min), counted_at=now)
                for name, days in stale.items()
                for day in days
            ],
            update_conflicts=True,
            unique_fields=["fact", "day"],
            update_fields=["counted_at"],
            batch_size=5_000,
        )
    return sorted({day for days in stale.values() for day in days})


def _stale(windows: Mapping[str, Window]) -> dict[str, list[date]]:
    """Give for each fact the days to count. One that was not over when it was counted is counted again."""
    first, last = min(w[0] for w in windows.values()), max(w[1] for w in windows.values())
    counted = CountedDay.objects.filter(fact__in=windows, day__range=(first, last), counted_at__gte=F("changed_at"))
    fresh = {(name, day) for name, day, at in counted.values_list("fact", "day", "counted_at") if local_day(at) > day}
    found = {name: [day for day in _days(*window) if (name, day) not in fresh] for name, window in windows.items()}
    return {name: days for name, days in found.items() if days}


def _count(name: str, first: date, last: date, *, now: datetime) -> None:
    counted = fact(name)
    rows: dict[tuple[str, date, int | None], int] = defaultdict(int)
    for found in counted.count(first=first, last=last, until=now):
        for part, count in found.counts.items():
            rows[f"{name}.{part}", found.day, found.team_id] += count
    DailyCount.objects.filter(fact__in=[f"{name}.{part}" for part in counted.parts], day__range=(first, last)).delete()
    DailyCount.objects.bulk_create(
        [DailyCount(fact=part, day=day, team_id=team, count=n) for (part, day, team), n in rows.items() if n],
        batch_size=5_000,
    )


def sums(names: Iterable[str], *, first: date, last: date) -> Sums:
    """Give the counted sums of these parts over the days, by team."""
    found: dict[str, dict[int | None, int]] = defaultdict(dict)
    rows = DailyCount.objects.filter(fact__in=set(names), day__range=(first, last)).order_by()
    for name, team, total in rows.values_list("fact", "team").annotate(total=Sum("count")):
        found[name][team] = total
    return found


def days_found(names: Iterable[str], *, first: date, last: date) -> Mapping[str, set[date]]:
    """Give for each part the days on which it was found at all."""
    found: dict[str, set[date]] = defaultdict(set)
    rows = DailyCount.objects.filter(fact__in=set(names), day__range=(first, last)).order_by()
    for name, day in rows.values_list("fact", "day").distinct():
        found[name].add(day)
    return found


def stale_days(*, until: date) -> list[date]:
    """Give the days up to `until` that changed after they were counted, or were marked and never counted."""
    rows = CountedDay.objects.filter(Q(counted_at=None) | Q(changed_at__gt=F("counted_at")), day__lte=until)
    return list(rows.values_list("day", flat=True).distinct().order_by("day"))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def _runs(days: list[date]) -> Iterable[tuple[date, date]]:
    """Put days that follow each other together, a month at most, so that one reading counts them all."""
    begin: date | None = None
    for i, day in enumerate(days):
        begin = begin or day
        is_last = i + 1 == len(days) or days[i + 1] != day + timedelta(days=1)
        if is_last or (day - begin).days + 1 >= MOST_DAYS_AT_ONCE:
            yield begin, day
            begin = None
