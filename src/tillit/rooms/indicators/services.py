"""Measures indicators: the value with the counts it rests on, for the municipality and each team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from tillit.foundation.facts import Tally, fact
from tillit.rooms.indicators.definition import definition, definitions
from tillit.rooms.indicators.median import median_of
from tillit.rooms.indicators.models import Level, Measurement
from tillit.rooms.indicators.types import Definition
from tillit.rooms.teams import queries as teams

ONE_AT_A_TIME = 7_214  # an advisory lock: of two measurings of a day the later one reads what is newest


def measure(indicator: str, *, on: date, now: datetime) -> int:
    """Measure one indicator as of the end of `on` and give how many rows stand for it; again replaces them.

    Raises NotFound when there is no such indicator.
    """
    defined = definition(indicator)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        tallies = list(fact(defined.fact).count(on=on, days=defined.period_days, least_visits=defined.least_visits))
        rows: list[Measurement] = []
        if Level.MUNICIPALITY in defined.levels:
            rows.append(_row(defined, tallies, level=Level.MUNICIPALITY, team_id=None, on=on, now=now))
        if Level.TEAM in defined.levels:
            for team in teams.all_teams():
                own = [tally for tally in tallies if tally.team_id == team.id]
                rows.append(_row(defined, own, level=Level.TEAM, team_id=team.id, on=on, now=now))
        Measurement.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["indicator", "level", "team", "day"],
            update_fields=["version", "value", "counts", "measured_at"],
        )
    return len(rows)


def measure_all(*, on: date, now: datetime) -> int:
    """Measure every indicator as of the end of `on` and give how many rows stand for it."""
    return sum(measure(indicator, on=on, now=now) for indicator in definitions())


def measure_days(*, first: date, last: date, now: datetime) -> int:
    """Measure every indicator for each day from `first` to `last`, such as after an import of history."""
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    return sum(measure_all(on=day, now=now) for day in days)


def days_touched(day: date, *, today: date) -> list[date]:
    """Give the days whose measurements a visit on `day` changes: itself, today, and those measured since.

    Today only when `day` is today or yesterday: a day long past does not tell that today is lived.
    """
    reach = day + timedelta(days=max(defined.period_days for defined in definitions().values()) - 1)
    measured = Measurement.objects.filter(day__gt=day, day__lte=reach).values_list("day", flat=True)
    touched = {day, *measured.distinct().order_by()}
    if today - timedelta(days=1) <= day <= today:
        touched.add(today)
    return sorted(touched)


def _row(
    defined: Definition,
    tallies: Iterable[Tally],
    *,
    level: Level,
    team_id: int | None,
    on: date,
    now: datetime,
) -> Measurement:
    histogram: Counter[int] = Counter()
    visits = 0
    for tally in tallies:
        histogram[tally.value] += tally.persons
        visits += tally.visits
    persons = histogram.total()
    enough = persons >= defined.least_persons
    return Measurement(
        indicator=defined.id,
        version=defined.version,
        level=level,
        team_id=team_id,
        day=on,
        value=median_of(histogram) if enough else None,
        counts={
            "persons": persons,
            "visits": visits,
            "too_few": not enough,
            "histogram": {str(value): histogram[value] for value in sorted(histogram)},
        },
        measured_at=now,
    )
