"""What can be counted of visits that were really made."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Max, QuerySet, Sum

from tillit.foundation.facts import Tally, register_spread
from tillit.rooms.visits.models import Encounter, EncounterStatus

Pair = tuple[int, int]  # person, employee

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


@dataclass(frozen=True)
class Helped:
    """How often an employee has helped a person, and when last; never is zero and None."""

    person_id: int
    employee_id: int
    visits: int
    last_on: date | None


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


def helped(pairs: Collection[Pair]) -> list[Helped]:
    """Give for each pair how often the employee helped the person; also those who never did."""
    wanted = set(pairs)
    rows = (
        _finished()
        .filter(person_id__in={p for p, _ in wanted}, employee_id__in={e for _, e in wanted})
        .values_list("person_id", "employee_id")
        .annotate(times=Sum("visits"), last_on=Max("day"))
        .order_by()
    )
    found = {(person, employee): (times, last_on) for person, employee, times, last_on in rows}
    return [Helped(*pair, *found.get(pair, (0, None))) for pair in sorted(wanted)]


def pairs_of_day(team_id: int, day: date) -> set[Pair]:
    """Give who helped whom for a team on a day."""
    rows = _finished().filter(team_id=team_id, day=day)
    return set(rows.values_list("person_id", "employee_id"))


def _finished() -> QuerySet[Encounter]:
    return Encounter.objects.filter(status=EncounterStatus.FINISHED)


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
