"""How many different helpers a person met: what the public number of continuity is made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection

from tillit.foundation.facts import Tally, register_spread

# One scan of the window, aggregated in the database: a team's and the municipality's figures come from the
# same rows, so they always agree.
HELPERS_MET = """
    SELECT belonging.team_id, person.helpers, count(*), sum(person.visits)
    FROM (
        SELECT person_id, count(DISTINCT employee_id) AS helpers, sum(visits) AS visits
        FROM visits_encounter
        WHERE status = 'finished' AND day > %(before)s AND day <= %(on)s
        GROUP BY person_id
        HAVING sum(visits) >= %(least_visits)s
    ) AS person
    LEFT JOIN teams_teamperson AS belonging
        ON belonging.person_id = person.person_id
        AND belonging.starts_on <= %(on)s
        AND (belonging.ends_on IS NULL OR belonging.ends_on > %(on)s)
    GROUP BY belonging.team_id, person.helpers
"""


def helpers_met(*, on: date, days: int, least_visits_a_day: int = 0) -> Iterator[Tally]:
    """Count the persons by how many different helpers each met in the `days` days that end with `on`.

    Only persons with so many visits a day on average count, each in the team that helps them on that last day.
    A visit by two helpers is two meetings.
    """
    least = max(1, least_visits_a_day * days)
    window = {"on": on, "before": on - timedelta(days=days), "least_visits": least}
    with connection.cursor() as cursor:
        cursor.execute(HELPERS_MET, window)
        for team_id, helpers, persons, visits in cursor.fetchall():
            yield Tally(team_id, helpers, persons, int(visits))


register_spread(
    "helpers_met",
    parts={
        "helpers": ("ulike hjelpere personen møtte", "different helpers the person met"),
        "persons": ("personer med minst så mange besøk", "persons with at least so many visits"),
        "visits": ("gjennomførte besøk", "visits made"),
    },
    count=helpers_met,
    parameters=["least_visits_a_day"],
)
