"""How many different helpers a person met: what the public number of continuity is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from tillit.foundation.facts import Behind, Tally, register_rows, register_spread

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
# The same for two windows at once that end on the same day, the shorter inside the longer.
IN_TWO_WINDOWS = """
    SELECT belonging.team_id,
        CASE WHEN person.visits_short >= %(short)s THEN person.met_short END,
        CASE WHEN person.visits_long >= %(long)s THEN person.met_long END,
        count(*)
    FROM (
        SELECT person_id, count(short) AS met_short, sum(short) AS visits_short,
            count(*) AS met_long, sum(long) AS visits_long
        FROM (
            SELECT person_id, sum(visits)::int AS long,
                (sum(visits) FILTER (WHERE day > %(before_short)s))::int AS short
            FROM visits_encounter
            WHERE status = 'finished' AND day > %(before_long)s AND day <= %(on)s
            GROUP BY person_id, employee_id
        ) AS met
        GROUP BY person_id
    ) AS person
    JOIN teams_teamperson AS belonging
        ON belonging.person_id = person.person_id
        AND belonging.starts_on <= %(on)s
        AND (belonging.ends_on IS NULL OR belonging.ends_on > %(on)s)
    WHERE person.visits_short >= %(short)s OR person.visits_long >= %(long)s
    GROUP BY 1, 2, 3
"""
# The same persons one by one in one team.
EACH_PERSON = """
    SELECT met.person_id, count(DISTINCT met.employee_id)
    FROM visits_encounter AS met
    JOIN teams_teamperson AS belonging
        ON belonging.person_id = met.person_id
        AND belonging.starts_on <= %(on)s
        AND (belonging.ends_on IS NULL OR belonging.ends_on > %(on)s)
    WHERE met.status = 'finished' AND met.day > %(before)s AND met.day <= %(on)s AND belonging.team_id = %(team)s
    GROUP BY met.person_id
    HAVING sum(met.visits) >= %(least_visits)s
    ORDER BY 2 DESC, 1
"""
# The same persons by need: how many visits a day they get. Counted by pair first, which takes no sorting.
BY_NEED = """
    SELECT belonging.team_id, least(3, floor(person.visits / %(days)s))::int, count(*), sum(person.helpers)
    FROM (
        SELECT person_id, count(*) AS helpers, sum(visits) AS visits
        FROM (
            SELECT person_id, sum(visits)::int AS visits
            FROM visits_encounter
            WHERE status = 'finished' AND day > %(before)s AND day <= %(on)s
            GROUP BY person_id, employee_id
        ) AS met
        GROUP BY person_id
        HAVING sum(visits) >= %(least_visits)s
    ) AS person
    JOIN teams_teamperson AS belonging
        ON belonging.person_id = person.person_id
        AND belonging.starts_on <= %(on)s
        AND (belonging.ends_on IS NULL OR belonging.ends_on > %(on)s)
    GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Need:
    """How many persons of a team get so many visits a day (rounded down; 3 is three or more), and whom they met."""

    team_id: int
    visits_a_day: int
    persons: int
    helpers: int


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


def helpers_met_daily(*, on: date, short: int, long: int) -> Iterator[tuple[int, int | None, int | None, int]]:
    """Count those helped daily by how many helpers each met in `short` and in `long` days: (team, met, met, persons).

    None where somebody was not helped daily in that window; as `helpers_met` counts them, in one reading.
    """
    window = {
        "on": on,
        "short": short,
        "long": long,
        "before_short": on - timedelta(days=short),
        "before_long": on - timedelta(days=long),
    }
    with connection.cursor() as cursor:
        cursor.execute(IN_TWO_WINDOWS, window)
        yield from cursor.fetchall()


def helpers_by_need(*, on: date, days: int, least_visits_a_day: int = 0) -> list[Need]:
    """Count persons and the helpers they met by team and need, as `helpers_met` counts them."""
    least = max(1, least_visits_a_day * days)
    window = {"on": on, "before": on - timedelta(days=days), "least_visits": least, "days": days}
    with connection.cursor() as cursor:
        cursor.execute(BY_NEED, window)
        return [Need(team, visits, persons, int(met)) for team, visits, persons, met in cursor.fetchall()]


def each_person(
    *, team_id: int, first: date, last: date, until: datetime, parameters: Mapping[str, int]
) -> Iterator[Behind]:
    """Give each person of a team who counts, with how many helpers they met; the most first."""
    days = (last - first).days + 1
    least = max(1, parameters.get("least_visits_a_day", 0) * days)
    window = {"on": last, "before": first - timedelta(days=1), "least_visits": least, "team": team_id}
    with connection.cursor() as cursor:
        cursor.execute(EACH_PERSON, window)
        for person_id, helpers in cursor.fetchall():
            yield Behind(person_id, value=helpers)


register_rows(
    "helpers_met.helpers",
    title=("Hvor mange hjelpere hver av dem møtte", "How many helpers each of them met"),
    value=("Hjelpere", "Helpers"),
    rows=each_person,
)
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
