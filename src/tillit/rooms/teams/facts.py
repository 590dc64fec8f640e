"""What can be counted of teams: who is in full positions, and whose own words are fresh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import connection

from tillit.foundation.facts import Behind, StateCounts, register_rows, register_state

IN_FORCE = "starts_on <= %(on)s AND (ends_on IS NULL OR ends_on > %(on)s)"
FULL = f"""
    SELECT member.team_id, count(*), count(*) FILTER (WHERE employee.position_percent >= 100)
    FROM teams_teammember AS member JOIN workforce_employee AS employee ON employee.id = member.employee_id
    WHERE {IN_FORCE} GROUP BY member.team_id
"""  # noqa: S608 - the condition is the one above
WORDS = f"""
    SELECT helped.team_id, count(*), count(*) FILTER (WHERE EXISTS (
        SELECT FROM people_ownwords AS words WHERE words.person_id = helped.person_id
        AND words.written_on <= %(on)s AND words.written_on > %(on)s::date - interval '6 months'))
    FROM teams_teamperson AS helped WHERE {IN_FORCE} GROUP BY helped.team_id
"""  # noqa: S608
WITHOUT_FRESH_WORDS = f"""
    SELECT helped.person_id, (SELECT max(words.written_on) FROM people_ownwords AS words
        WHERE words.person_id = helped.person_id AND words.written_on <= %(on)s)
    FROM teams_teamperson AS helped WHERE helped.team_id = %(team)s AND {IN_FORCE} AND NOT EXISTS (
        SELECT FROM people_ownwords AS words WHERE words.person_id = helped.person_id
        AND words.written_on <= %(on)s AND words.written_on > %(on)s::date - interval '6 months')
    ORDER BY 2 NULLS FIRST, 1
"""  # noqa: S608


def positions(*, on: date) -> Iterator[StateCounts]:
    """Count the members of teams, and those in full positions, as the employees' rows say today."""
    for team_id, members, full in _rows(FULL, on):
        yield StateCounts(team_id, {"members": members, "full": full})


def own_words(*, on: date) -> Iterator[StateCounts]:
    """Count those whom teams help, and those whose own words were written within six months."""
    for team_id, persons, fresh in _rows(WORDS, on):
        yield StateCounts(team_id, {"persons": persons, "fresh": fresh})


def _rows(sql: str, on: date) -> list[tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"on": on})
        return cursor.fetchall()


def without_fresh_words(
    *, team_id: int, first: date, last: date, until: datetime, parameters: Mapping[str, int]
) -> Iterator[Behind]:
    """Give those a team helps whose own words are older than six months, or missing, with when they were written."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_FRESH_WORDS, {"on": last, "team": team_id})
        for person_id, written_on in cursor.fetchall():
            yield Behind(person_id, day=written_on)


register_rows(
    "own_words.fresh",
    title=("De som bør spørres på nytt", "Those who should be asked anew"),
    rows=without_fresh_words,
)
register_state(
    "positions",
    parts={
        "members": ("ansatte i teamene", "employees in the teams"),
        "full": ("av dem i hel stilling", "of these, in a full position"),
    },
    count=positions,
    keeps_history=False,
)
register_state(
    "own_words",
    parts={
        "persons": ("personer som teamene hjelper", "persons whom the teams help"),
        "fresh": (
            "av dem med egne ord fra de siste seks månedene",
            "of these, with own words of the last six months",
        ),
    },
    count=own_words,
)
