"""The months of the tables that grow without end: made ahead of time, listed, and dropped as a whole.

The look log and the trail are divided by month (UTC) on `at`. The database itself makes the months, as the owner of
the tables (`tillit_make_partitions`, see migration 0009); what no month takes lies in the default partition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

DIVIDED = ("foundation_look", "foundation_trailentry")
MONTHS_AHEAD = 3


@dataclass(frozen=True)
class Month:
    """One month of a divided table; `rows` is the database's own estimate."""

    table: str
    name: str
    first: date
    end: date
    rows: int
    bytes: int


def make_ahead(*, on: date, months: int = MONTHS_AHEAD) -> int:
    """Make the month of `on` and so many after it where they are missing, and give how many were made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('tillit_make_partitions(date, integer)') IS NOT NULL")
        if not cursor.fetchone()[0]:  # the migration that divides them was taken back, or is not there yet
            return 0
        cursor.execute("SELECT tillit_make_partitions(%s, %s)", [on, months + 1])
        return int(cursor.fetchone()[0])


def months_of(table: str) -> list[Month]:
    """Give the months of a divided table, the oldest first; what lies in its default partition is in none."""
    _require_divided(table)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid)
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = %s::regclass ORDER BY c.relname""",
            [table],
        )
        return [month for row in cursor.fetchall() if (month := _as_month(table, *row))]


def drop_months(table: str, *, before: date) -> list[Month]:
    """Remove for good the months that end by `before`, and give them; only the tables' owner may.

    A month goes in milliseconds however many rows it has, and leaves no hole for vacuum to clean.
    """
    old = [month for month in months_of(table) if month.end <= before]
    with transaction.atomic(), connection.cursor() as cursor:
        for month in old:
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(month.name)}")
    return old


def _as_month(table: str, name: str, rows: int, size: int) -> Month | None:
    found = re.fullmatch(rf"{table}_(\d{{4}})_(\d{{2}})", name)
    if not found:
        return None
    year, number = int(found[1]), int(found[2])
    end = date(year + number // 12, number % 12 + 1, 1)
    return Month(table=table, name=name, first=date(year, number, 1), end=end, rows=rows, bytes=size)


def _require_divided(table: str) -> None:
    if table not in DIVIDED:
        raise ValueError(f"{table} is not divided by month")
