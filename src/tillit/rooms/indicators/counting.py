"""Counts facts day by day, and only the days that changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, Sum

from tillit.foundation.facts import facts
from tillit.kernel.clock import local_day
from tillit.rooms.indicators.models import CountedDay, DailyCount

# {name.part: {team or None: count}}
Sums = Mapping[str, Mapping[int | None, int]]
MOST_DAYS_AT_ONCE = 31
ONE_AT_A_TIME = 7_214  # an advisory lock: of two countings of a day the later one reads what is newest


def mark_changed(first: date, last: date, *, now: datetime) -> None:
    """Let these days be counted anew, all facts."""
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    CountedDay.objects.bulk_create(
        [CountedDay(fact=fact.name, day=day, changed_at=now) for fact in facts("days") for day in days],
        update_conflicts=True,
        unique_fields=["fact", "day"],
        update_fields=["changed_at"],
    )


def count_stale(*, first: date, last: date, now: datetime, only: Collection[str] | None = None) -> list[date]:
    """Count what changed in these days since it was counted, or never was; give the days that were counted.

    `only` names the facts, where not all are wanted.
    """
    wanted = [fact.name for fact in facts("days") if only is None or fact.name in only]
    return sorted({day for name in wanted for day in _count_fact(name, first, last, now=now)})


def _count_fact(name: str, first: date, last: date, *, now: datetime) -> list[date]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        # A day that was not over when it was counted is counted again: more has happened on it since.
        counted = CountedDay.objects.filter(fact=name, day__range=(first, last), counted_at__gte=F("changed_at"))
        fresh = {day for day, at in counted.values_list("day", "counted_at") if local_day(at) > day}
        stale = [day for day in _days(first, last) if day not in fresh]
        for begin, end in _runs(stale):
            _count(name, begin, end, now=now)
        CountedDay.objects.bulk_create(
            [CountedDay(fact=name, day=day, changed_at=now, counted_at=now) for day in stale],
            update_conflicts=True,
            unique_fields=["fact", "day"],
            update_fields=["changed_at", "counted_at"],
        )
    return stale


def _count(name: str, first: date, last: date, *, now: datetime) -> None:
    counted = next(fact for fact in facts("days") if fact.name == name)
    rows: dict[tuple[str, date, int | None], int] = defaultdict(int)
    for found in counted.count(first=first, last=last, until=now):
        for part, count in found.counts.items():
            rows[f"{name}.{part}", found.day, found.team_id] += count
    DailyCount.objects.filter(fact__in=[f"{name}.{part}" for part in counted.parts], day__range=(first, last)).delete()
    DailyCount.objects.bulk_create(
        [DailyCount(fact=fact, day=day, team_id=team, count=n) for (fact, day, team), n in rows.items() if n],
        batch_size=5_000,
    )


def sums(names: Iterable[str], *, first: date, last: date) -> Sums:
    """Give the counted sums of these parts over the days, by team."""
    found: dict[str, dict[int | None, int]] = defaultdict(dict)
    rows = DailyCount.objects.filter(fact__in=set(names), day__range=(first, last)).order_by()
    for fact, team, total in rows.values_list("fact", "team").annotate(total=Sum("count")):
        found[fact][team] = total
    return found


def days_with_anything(names: Iterable[str], *, first: date, last: date) -> int:
    """Give on how many of the days any of these parts was found at all."""
    rows = DailyCount.objects.filter(fact__in=set(names), day__range=(first, last))
    return rows.order_by().values("day").distinct().count()


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
