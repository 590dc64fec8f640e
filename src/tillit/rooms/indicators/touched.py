"""Which measurements are older than what they were measured from."""

from __future__ import annotations

from datetime import date

from django.db import connection

from tillit.foundation.facts import fact
from tillit.rooms.indicators.definition import definitions

# One row for each indicator and its days, with its newest measuring: teams that closed since keep an older one. It is
# touched when a day changed after that, or when its last day was not over then.
TOUCHED = """
    SELECT indicator, first, day
    FROM (
        SELECT indicator, first, day, max(measured_at) AS measured_at
        FROM indicators_measurement
        WHERE day <= %(until)s AND indicator = ANY(%(indicators)s)
        GROUP BY indicator, first, day
    ) AS measured
    WHERE (measured.measured_at AT TIME ZONE 'Europe/Oslo')::date <= measured.day
        OR EXISTS (
            SELECT FROM indicators_countedday AS counted
            WHERE counted.day BETWEEN measured.first AND measured.day AND counted.changed_at > measured.measured_at
        )
    ORDER BY day, first, indicator
"""


def touched_windows(*, until: date) -> list[tuple[str, date, date]]:
    """Give indicator, first and last day of what must be measured anew, up to the day `until`.

    What tells of today only is left out: it can not be measured anew when the day is past.
    """
    lasting = [d.id for d in definitions().values() if all(fact(name).keeps_history for name in d.facts)]
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, {"until": until, "indicators": lasting})
        return [(indicator, first, day) for indicator, first, day in cursor.fetchall()]
