"""Reads counts by day and team in one statement: a column for each part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from django.db import connection

from tillit.foundation.facts import DayCounts, NeedCounts

# How many visits a day a person gets, rounded down; from three on they are put together.
NEED = "least(3, floor({visits} / (%(last)s::date - %(first)s::date + 1)::numeric))::int"


def counted_by_day(
    sql: str,
    parts: Sequence[str],
    *,
    first: date,
    last: date,
    until: datetime,
    more: Mapping[str, object] | None = None,
) -> Iterator[DayCounts]:
    """Run a statement that gives day, team and then a count for each part, in the order of `parts`.

    It may use the parameters first, last (days, both included), until (what happened later is not there yet).
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"first": first, "last": last, "until": until, **(more or {})})
        for day, team_id, *counts in cursor.fetchall():
            yield DayCounts(day, team_id, dict(zip(parts, (int(count or 0) for count in counts), strict=True)))


def counted_by_need(
    sql: str, parts: Sequence[str], *, first: date, last: date, until: datetime
) -> Iterator[NeedCounts]:
    """Run a statement that gives team, visits a day and then a count for each part, in the order of `parts`."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"first": first, "last": last, "until": until})
        for team_id, need, *counts in cursor.fetchall():
            yield NeedCounts(team_id, need, dict(zip(parts, (int(count or 0) for count in counts), strict=True)))
