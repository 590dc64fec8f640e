"""What can be counted of looks at persons' records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import connection

from tillit.foundation.facts import DayCounts, register_days

# A refused look has no ground at all: somebody asked for a record that was not theirs to see. In an emergency
# somebody says why, which is reviewed: no ordinary ground either.
LOOKS = """
    SELECT (at AT TIME ZONE 'Europe/Oslo')::date,
        sum(cardinality(person_ids)), sum(cardinality(person_ids)) FILTER (WHERE refused OR ground IN ('', 'emergency'))
    FROM foundation_look
    WHERE at >= %(first)s::timestamp AT TIME ZONE 'Europe/Oslo'
        AND at < (%(last)s::date + 1)::timestamp AT TIME ZONE 'Europe/Oslo'
    GROUP BY 1
"""


def looks(*, first: date, last: date, until: datetime) -> Iterator[DayCounts]:
    """Count looks at persons by day; a list that shows ten is ten looks. They are of no team."""
    with connection.cursor() as cursor:
        cursor.execute(LOOKS, {"first": first, "last": last})
        for day, seen, without in cursor.fetchall():
            yield DayCounts(day, None, {"all": int(seen or 0), "without_ground": int(without or 0)})


register_days(
    "looks",
    parts={
        "all": ("oppslag på personer", "looks at persons"),
        "without_ground": ("av dem uten et ordinært grunnlag", "of these, without an ordinary ground"),
    },
    count=looks,
)
