"""From decision to the first visit: how long those waited who got one, and how long those have waited who did not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection

from tillit.foundation.facts import Tally, register_spread

# A grant has begun when somebody helped the person on a visit of it, or, by a file that names no visit, on any day
# from the decision on. It is counted in the team that helps the person at the end of the period.
STARTS = """
    SELECT belonging.team_id, grants.days, count(*)
    FROM (
        SELECT help.person_id,
            CASE WHEN %(waiting)s THEN %(on)s - help.decided_on ELSE begun.day - help.decided_on END AS days,
            begun.day AS begun_on
        FROM decisions_grant AS help
        JOIN catalog_catalogentry AS entry ON entry.id = help.entry_id AND entry.home_visits
        LEFT JOIN LATERAL (
            SELECT made.day FROM visits_encounter AS made
            LEFT JOIN visits_visit AS visit ON visit.id = made.visit_id
            WHERE made.person_id = help.person_id AND made.status = 'finished' AND made.day >= help.decided_on
                AND made.day <= %(on)s AND (made.visit_id IS NULL OR visit.grant_id = help.id)
            ORDER BY made.day LIMIT 1
        ) AS begun ON true
        WHERE help.decided_on > %(before)s AND help.decided_on <= %(on)s AND help.starts_on <= %(on)s
            AND (help.ends_on IS NULL OR help.ends_on > help.starts_on)
            AND (NOT %(waiting)s OR help.ends_on IS NULL OR help.ends_on > %(on)s)
    ) AS grants
    LEFT JOIN teams_teamperson AS belonging ON belonging.person_id = grants.person_id
        AND belonging.starts_on <= %(on)s AND (belonging.ends_on IS NULL OR belonging.ends_on > %(on)s)
    WHERE (grants.begun_on IS NULL) = %(waiting)s
    GROUP BY belonging.team_id, grants.days
"""


def started(*, on: date, days: int) -> Iterator[Tally]:
    """Count grants of help at home decided in the `days` days up to `on` that have begun, by days from decision."""
    yield from _tallies(on, days, waiting=False)


def waiting(*, on: date, days: int) -> Iterator[Tally]:
    """Count those decided in the period that should have begun by `on` and have not, by days waited so far."""
    yield from _tallies(on, days, waiting=True)


def _tallies(on: date, days: int, *, waiting: bool) -> Iterator[Tally]:
    with connection.cursor() as cursor:
        cursor.execute(STARTS, {"on": on, "before": on - timedelta(days=days), "waiting": waiting})
        for team_id, waited, grants in cursor.fetchall():
            yield Tally(team_id, waited, grants, grants)


register_spread(
    "starts",
    parts={
        "days": ("dager fra vedtak til første besøk", "days from decision to the first visit"),
        "grants": ("vedtak som er kommet i gang", "grants that have begun"),
    },
    count=started,
)
register_spread(
    "waiting",
    parts={
        "days": ("dager ventet siden vedtaket", "days waited since the decision"),
        "grants": ("vedtak som ikke er kommet i gang", "grants that have not begun"),
    },
    count=waiting,
)
