"""What can be counted of shifts: how many there were, and on how many the employee was away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import connection

from tillit.foundation.facts import DayCounts, register_days

SHIFTS = """
    SELECT (shift.starts_at AT TIME ZONE 'Europe/Oslo')::date, shift.team_id, count(*),
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM rosters_absence AS away WHERE away.employee_id = shift.employee_id
            AND away.starts_on <= (shift.starts_at AT TIME ZONE 'Europe/Oslo')::date
            AND (away.ends_on IS NULL OR away.ends_on > (shift.starts_at AT TIME ZONE 'Europe/Oslo')::date)
        ))
    FROM rosters_shift AS shift
    WHERE shift.starts_at >= %(first)s::timestamp AT TIME ZONE 'Europe/Oslo'
        AND shift.starts_at < (%(last)s::date + 1)::timestamp AT TIME ZONE 'Europe/Oslo'
    GROUP BY 1, 2
"""


def shifts(*, first: date, last: date, until: datetime) -> Iterator[DayCounts]:
    """Count shifts by the day they begin; whatever the reason, an employee who is away is away."""
    with connection.cursor() as cursor:
        cursor.execute(SHIFTS, {"first": first, "last": last})
        for day, team_id, planned, away in cursor.fetchall():
            yield DayCounts(day, team_id, {"all": planned, "away": away})


register_days(
    "shifts",
    parts={
        "all": ("vakter i turnusen", "shifts in the roster"),
        "away": ("av dem der den ansatte var borte", "of these, where the employee was away"),
    },
    count=shifts,
)
