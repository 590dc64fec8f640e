"""Measures indicators: the value with the counts it rests on, for the municipality, each unit and each team."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from tillit.foundation.facts import fact
from tillit.kernel.clock import local_day
from tillit.rooms.indicators.code_digest import code_digest
from tillit.rooms.indicators.counting import (
    ONE_AT_A_TIME,
    Sums,
    count_stale,
    days_with_anything,
    mark_changed,
    sums,
)
from tillit.rooms.indicators.definition import definition, definitions
from tillit.rooms.indicators.median import median_of
from tillit.rooms.indicators.models import Level, Measurement
from tillit.rooms.indicators.types import COUNT, MEDIAN, SHARE, Definition
from tillit.rooms.organization import queries as organization
from tillit.rooms.teams import queries as teams


@dataclass(frozen=True)
class Place:
    """Where something is counted: the municipality (neither), a unit or a team."""

    level: Level
    unit_id: int | None = None
    team_id: int | None = None


@dataclass
class Counts:
    """What an indicator rests on at one place."""

    parts: Counter[str] = field(default_factory=Counter)
    histogram: Counter[int] = field(default_factory=Counter)
    visits: int = 0


def measure(indicator: str, *, on: date, now: datetime) -> int:
    """Measure one indicator as of the end of `on` and give how many rows stand for it; again replaces them.

    Raises NotFound when there is no such indicator.
    """
    defined = definition(indicator)
    return measure_period(indicator, first=on - timedelta(days=max(defined.period_days, 1) - 1), last=on, now=now)


def measure_period(indicator: str, *, first: date, last: date, now: datetime) -> int:
    """Measure one indicator for the days from `first` to `last`, such as a month.

    What is as of a day, and what is a distribution over the definition's own days, is measured as of `last`.
    """
    defined = definition(indicator)
    count_stale(first=first, last=last, now=now, only={name.partition(".")[0] for name in defined.facts})
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        by_team = _by_team(defined, first=first, last=last, today=local_day(now))
        if by_team is None:
            return 0
        counts_of = _by_place(by_team)
        days = {"days": (last - first).days + 1}
        if _kind(defined) == "days":
            days["days_counted"] = days_with_anything(defined.facts, first=first, last=last)
        rows = [
            _row(defined, place, counts_of.get(place, Counts()), first=first, last=last, now=now, days=days)
            for place in _places(defined.levels)
        ]
        Measurement.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["indicator", "level", "unit", "team", "first", "day"],
            update_fields=["version", "definition", "code", "value", "counts", "measured_at"],
        )
    return len(rows)


def measure_all(*, on: date, now: datetime) -> int:
    """Measure every indicator as of the end of `on` and give how many rows stand for it."""
    return sum(measure(indicator, on=on, now=now) for indicator in definitions())


def measure_days(*, first: date, last: date, now: datetime) -> int:
    """Measure every indicator for each day from `first` to `last`, such as after an import of history."""
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    return sum(measure_all(on=day, now=now) for day in days)


def measure_months(*, first: date, last: date, now: datetime) -> int:
    """Measure every indicator for each calendar month that touches these days; a month that runs ends with `last`."""
    rows, month = 0, first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=31)).replace(day=1)
        end = min(following - timedelta(days=1), last)
        rows += sum(measure_period(i, first=month, last=end, now=now) for i in definitions())
        month = following
    return rows


def days_changed(first: date, last: date, *, today: date, now: datetime) -> list[date]:
    """Note that these days changed, and give the days whose measurements that touches.

    Those are the days themselves up to today, today when they are near, and those measured since that reach back.
    """
    mark_changed(first, last, now=now)
    reach = last + timedelta(days=max(max(d.period_days, 1) for d in definitions().values()) - 1)
    measured = Measurement.objects.filter(day__gt=first, day__lte=reach).values_list("day", flat=True)
    touched = {day for day in (first + timedelta(days=i) for i in range((last - first).days + 1)) if day <= today}
    touched.update(measured.distinct().order_by())
    if today - timedelta(days=1) <= last and first <= today:
        touched.add(today)
    return sorted(touched)


def days_touched(day: date, *, today: date, now: datetime) -> list[date]:
    """Note that a day changed, and give the days to measure anew."""
    return days_changed(day, day, today=today, now=now)


def _kind(defined: Definition) -> str:
    return fact(defined.facts[0]).kind


def _by_team(defined: Definition, *, first: date, last: date, today: date) -> dict[int | None, Counts] | None:
    """Count what the indicator is made of, by team; None when the rows no longer tell of that day."""
    kind = _kind(defined)
    found: dict[int | None, Counts] = defaultdict(Counts)
    if kind == "days":
        counted: Sums = sums(defined.facts, first=first, last=last)
        for name, by_team in counted.items():
            for team, count in by_team.items():
                found[team].parts[name] += count
    elif kind == "state":
        for group in sorted({name.partition(".")[0] for name in defined.facts}):
            if not fact(group).keeps_history and last != today:
                return None
            for state in fact(group).count(on=last):
                for part, count in state.counts.items():
                    found[state.team_id].parts[f"{group}.{part}"] += count
    else:
        for tally in fact(defined.facts[0]).count(on=last, days=defined.period_days, **defined.parameters):
            found[tally.team_id].histogram[tally.value] += tally.persons
            found[tally.team_id].visits += tally.visits
    return found


def _by_place(by_team: Mapping[int | None, Counts]) -> dict[Place, Counts]:
    """Add teams up to their units, the units above, and the municipality."""
    unit_of, above = teams.units_of_teams(), organization.units_above()
    found: dict[Place, Counts] = defaultdict(Counts)
    for team_id, counts in by_team.items():
        places = [Place(Level.MUNICIPALITY)]
        if team_id is not None:
            places.append(Place(Level.TEAM, team_id=team_id))
            unit = unit_of.get(team_id)
            places += [Place(Level.UNIT, unit_id=u) for u in ([unit, *above.get(unit, ())] if unit else [])]
        for place in places:
            found[place].parts.update(counts.parts)
            found[place].histogram.update(counts.histogram)
            found[place].visits += counts.visits
    return found


def _places(levels: Iterable[Level]) -> list[Place]:
    places: list[Place] = []
    if Level.MUNICIPALITY in levels:
        places.append(Place(Level.MUNICIPALITY))
    if Level.UNIT in levels:
        with_teams, above = set(teams.units_of_teams().values()), organization.units_above()
        units = with_teams | {u for unit in with_teams for u in above.get(unit, ())}
        places += [Place(Level.UNIT, unit_id=unit) for unit in sorted(units & set(above))]
    if Level.TEAM in levels:
        places += [Place(Level.TEAM, team_id=team.id) for team in teams.all_teams()]
    return places


def _row(
    defined: Definition, place: Place, counts: Counts, *, first: date, last: date, now: datetime, days: dict[str, int]
) -> Measurement:
    value, kept = _value(defined, counts)
    return Measurement(
        indicator=defined.id,
        version=defined.version,
        definition=defined.digest,
        code=code_digest(),
        level=place.level,
        unit_id=place.unit_id,
        team_id=place.team_id,
        first=first,
        day=last,
        value=value,
        counts={**kept, **days},
        measured_at=now,
    )


def _value(defined: Definition, counts: Counts) -> tuple[float | None, dict[str, Any]]:
    """Give the value (a share in percent), and the counts that are kept with it."""
    if defined.is_spread:
        persons = counts.histogram.total()
        histogram = {str(value): counts.histogram[value] for value in sorted(counts.histogram)}
        kept = {
            "numerator": None,
            "denominator": persons,
            "visits": counts.visits,
            "histogram": histogram,
            "too_few": persons < defined.least,
        }
        if defined.statistic == COUNT:
            return float(persons), {**kept, "numerator": persons, "denominator": None, "too_few": False}
        if persons < defined.least:
            return None, kept
        return (median_of(counts.histogram) if defined.statistic == MEDIAN else float(max(counts.histogram))), kept
    parts = {name: counts.parts.get(name, 0) for name in defined.facts}
    numerator = defined.numerator.of(parts)
    denominator = defined.denominator.of(parts) if defined.denominator else None
    kept = {"numerator": numerator, "denominator": denominator, "parts": parts, "too_few": False}
    if defined.statistic == COUNT:
        return float(numerator), kept
    assert denominator is not None
    kept["too_few"] = denominator < defined.least
    if kept["too_few"]:
        return None, kept
    return (100 if defined.statistic == SHARE else 1) * numerator / denominator, kept


__all__ = [
    "days_changed",
    "days_touched",
    "measure",
    "measure_all",
    "measure_days",
    "measure_months",
    "measure_period",
]
