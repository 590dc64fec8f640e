"""The persons behind the numbers of visits, waiting and wishes, for the leader of their team."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from django.db import connection

from tillit.foundation.facts import Behind, register_rows

IS_OVER = "coalesce(visit.ends_at, (visit.day + 1) AT TIME ZONE 'Europe/Oslo') <= %(until)s"
NOT_MADE = "NOT EXISTS (SELECT FROM visits_encounter AS m WHERE m.visit_id = visit.id AND m.status = 'finished')"
MOVED = """EXISTS (SELECT FROM visits_deviation AS word
    WHERE word.visit_id = visit.id AND word.kind = 'moved' AND word.withdrawn_at IS NULL)"""
BY_ONE = """visit.helpers_needed = 2 AND (SELECT count(*) FROM visits_encounter AS m
    WHERE m.visit_id = visit.id AND m.status = 'finished') = 1"""

# Each as the count of its part has it (planned.py), for one team.
VISITS = """
    SELECT visit.person_id, NULL::int, visit.day, visit.public_id
    FROM visits_visit AS visit JOIN visits_plan AS plan ON plan.id = visit.plan_id AND plan.state = 'accepted'
    WHERE plan.team_id = %(team)s AND visit.day BETWEEN %(first)s AND %(last)s AND {is_over} AND {which}
    ORDER BY visit.day DESC, visit.id
"""
WAITING = """
    SELECT help.person_id, %(last)s::date - help.decided_on, help.decided_on, NULL::uuid
    FROM decisions_grant AS help
    JOIN catalog_catalogentry AS entry ON entry.id = help.entry_id AND entry.home_visits
    JOIN teams_teamperson AS belonging ON belonging.person_id = help.person_id AND belonging.team_id = %(team)s
        AND belonging.starts_on <= %(last)s AND (belonging.ends_on IS NULL OR belonging.ends_on > %(last)s)
    WHERE help.decided_on BETWEEN %(first)s AND %(last)s AND help.starts_on <= %(last)s
        AND (help.ends_on IS NULL OR (help.ends_on > help.starts_on AND help.ends_on > %(last)s))
        AND NOT EXISTS (
            SELECT FROM visits_encounter AS made LEFT JOIN visits_visit AS visit ON visit.id = made.visit_id
            WHERE made.person_id = help.person_id AND made.status = 'finished' AND made.day >= help.decided_on
                AND made.day <= %(last)s AND (made.visit_id IS NULL OR visit.grant_id = help.id))
    ORDER BY help.decided_on, help.id
"""
LATE_ANSWERS = """
    SELECT answer.person_id, NULL::int, (answer.due_at AT TIME ZONE 'Europe/Oslo')::date, NULL::uuid
    FROM visits_visitanswer AS answer
    WHERE answer.team_id = %(team)s
        AND (answer.due_at AT TIME ZONE 'Europe/Oslo')::date BETWEEN %(first)s AND %(last)s
        AND (answer.due_at <= %(until)s OR answer.replied_at IS NOT NULL)
        AND (answer.replaced_at IS NULL OR answer.replied_at IS NOT NULL)
        AND (answer.replied_at IS NULL OR answer.replied_at > answer.due_at)
    ORDER BY answer.due_at DESC, answer.id
"""


def _reading(sql: str) -> Callable[..., Iterator[Behind]]:
    def rows(
        *, team_id: int, first: date, last: date, until: datetime, parameters: Mapping[str, int]
    ) -> Iterator[Behind]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"team": team_id, "first": first, "last": last, "until": until})
            for person_id, value, day, visit in cursor.fetchall():
                yield Behind(person_id, value, day, visit)

    return rows


def _visits(which: str) -> Callable[..., Iterator[Behind]]:
    return _reading(VISITS.format(is_over=IS_OVER, which=which))


register_rows(
    "visits.uncovered",
    title=("Besøk ingen kunne ta", "Visits that nobody could make"),
    rows=_visits("visit.state = 'uncovered'"),
)
register_rows(
    "visits.missed",
    title=("Besøk ingen har meldt som gjort", "Visits that nobody told of as made"),
    rows=_visits(f"visit.state = 'planned' AND {NOT_MADE}"),
)
register_rows("visits.moved", title=("Flyttede besøk", "Moved visits"), rows=_visits(MOVED))
register_rows(
    "visits.by_two",
    title=("Besøk for to som ble gjort av én", "Visits for two that were made by one"),
    rows=_visits(f"visit.state = 'planned' AND {BY_ONE}"),
)
for part in ("waiting.grants", "waiting.days"):
    register_rows(
        part,
        title=("De som venter på sitt første besøk", "Those who wait for their first visit"),
        value=("Dager", "Days"),
        rows=_reading(WAITING),
    )
register_rows(
    "change_wishes.in_time",
    title=("Ønsker som ikke ble besvart i tide", "Wishes that were not answered in time"),
    rows=_reading(LATE_ANSWERS),
)
