"""Reads of what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tillit.rooms.indicators.definition import definition, definitions
from tillit.rooms.indicators.median import quartiles_of
from tillit.rooms.indicators.models import Level, Measurement
from tillit.rooms.indicators.types import Definition


@dataclass(frozen=True)
class Measured:
    """A value with what it rests on; None: too few to say, or nothing to count."""

    indicator: str
    version: int
    team_id: int | None
    day: date
    value: float | None
    persons: int
    visits: int
    is_too_few: bool
    histogram: dict[int, int]
    measured_at: datetime

    @property
    def quartiles(self) -> tuple[int, int]:
        """Give the values between which the middle half lies; only ask where there is a value."""
        return quartiles_of(self.histogram)


def all_definitions() -> list[Definition]:
    """Give every indicator's definition."""
    return list(definitions().values())


def value_on(indicator: str, *, on: date) -> float | None:
    """Give the municipality's value of a day; None when it was not measured or may not be shown."""
    rows = Measurement.objects.filter(indicator=indicator, level=Level.MUNICIPALITY, day=on)
    return rows.values_list("value", flat=True).first()


def latest(indicator: str, *, level: str = Level.MUNICIPALITY, team_id: int | None = None) -> Measured | None:
    """Give the newest measurement, or None when nothing has been measured."""
    rows = Measurement.objects.filter(indicator=indicator, level=level, team_id=team_id)
    row = rows.order_by("-day").first()
    return _measured(row) if row else None


def by_team(indicator: str, *, on: date) -> dict[int, Measured]:
    """Give every team's measurement of a day, by team."""
    rows = Measurement.objects.filter(indicator=indicator, level=Level.TEAM, day=on)
    return {row.team_id: _measured(row) for row in rows if row.team_id is not None}


def history(
    indicator: str,
    *,
    level: str = Level.MUNICIPALITY,
    team_id: int | None = None,
    until: date,
    days: int = 90,
) -> list[Measured]:
    """Give the measurements of the days (until - days, until], oldest first."""
    rows = Measurement.objects.filter(
        indicator=indicator,
        level=level,
        team_id=team_id,
        day__gt=until - timedelta(days=days),
        day__lte=until,
    )
    return [_measured(row) for row in rows.order_by("day")]


def _measured(row: Measurement) -> Measured:
    return Measured(
        indicator=row.indicator,
        version=row.version,
        team_id=row.team_id,
        day=row.day,
        value=row.value,
        persons=row.counts["persons"],
        visits=row.counts["visits"],
        is_too_few=row.counts["too_few"],
        histogram={int(value): count for value, count in row.counts["histogram"].items()},
        measured_at=row.measured_at,
    )


__all__ = ["Measured", "all_definitions", "by_team", "definition", "history", "latest", "value_on"]
