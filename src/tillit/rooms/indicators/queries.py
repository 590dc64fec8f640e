"""Reads of what was measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import BooleanField, F, IntegerField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from tillit.rooms.indicators.changes import Change, changes_of
from tillit.rooms.indicators.course import MONTH, WEEK, WINDOW, Course, CoursePoint
from tillit.rooms.indicators.course import course as _course
from tillit.rooms.indicators.definition import definition, definitions
from tillit.rooms.indicators.expectation import Expected, Group, expected_from_need
from tillit.rooms.indicators.interval import wilson
from tillit.rooms.indicators.median import quartiles_of
from tillit.rooms.indicators.models import Level, Measurement
from tillit.rooms.indicators.reading import Place, kind_of
from tillit.rooms.indicators.shown import (
    MISSING,
    SMALL,
    TOO_FEW,
    Counted,
    Shown,
    Spot,
    guarded,
    is_small,
    kept_back,
    shown_municipality,
    shown_places,
    spots,
    tree_of,
)
from tillit.rooms.indicators.types import Definition


@dataclass(frozen=True)
class Measured:
    """A value with what it rests on; None: too few to say, or nothing to count. A share is in percent.

    `persons` and `histogram` are of a distribution; `numerator` and `denominator` of a share or a count.
    """

    indicator: str
    version: int
    level: str
    unit_id: int | None
    team_id: int | None
    first: date
    day: date
    value: float | None
    numerator: int | None
    denominator: int | None
    visits: int
    is_too_few: bool
    histogram: dict[int, int]
    parts: dict[str, int]
    days: int
    days_counted: int | None
    definition: str
    code: str
    measured_at: datetime

    @property
    def persons(self) -> int:
        """Give how many persons a distribution is of."""
        return self.denominator or 0

    @property
    def quartiles(self) -> tuple[int, int]:
        """Give the values between which the middle half lies; only ask where there is a value."""
        return quartiles_of(self.histogram)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Give the 95 % interval of a share, or None where it is no share or has no value."""
        if self.value is None or self.numerator is None or not self.denominator or self.numerator > self.denominator:
            return None
        return wilson(self.numerator, self.denominator)


def all_definitions() -> list[Definition]:
    """Give every indicator's definition."""
    return list(definitions().values())


def adds_up(of: Definition) -> bool:
    """Tell whether what the indicator counts adds up over days: not what is so at the end of one."""
    return kind_of(of) == "days"


def value_on(indicator: str, *, on: date) -> float | None:
    """Give the municipality's value of a day; None when it was not measured or may not be shown."""
    row = _rolling(indicator).filter(level=Level.MUNICIPALITY, day=on).first()
    return row.value if row else None


def measured_on(
    indicator: str,
    *,
    on: date,
    level: str = Level.MUNICIPALITY,
    team_id: int | None = None,
    unit_id: int | None = None,
) -> Measured | None:
    """Give the measurement of a day over the definition's own days, or None when it was not measured."""
    row = _rolling(indicator).filter(level=level, team_id=team_id, unit_id=unit_id, day=on).first()
    return _measured(row) if row else None


def latest(
    indicator: str, *, level: str = Level.MUNICIPALITY, team_id: int | None = None, unit_id: int | None = None
) -> Measured | None:
    """Give the newest measurement, or None when nothing has been measured."""
    row = _rolling(indicator).filter(level=level, team_id=team_id, unit_id=unit_id).order_by("-day").first()
    return _measured(row) if row else None


def by_team(indicator: str, *, on: date) -> dict[int, Measured]:
    """Give every team's measurement of a day, by team."""
    rows = _rolling(indicator).filter(level=Level.TEAM, day=on)
    return {row.team_id: _measured(row) for row in rows if row.team_id is not None}


def by_unit(indicator: str, *, on: date) -> dict[int, Measured]:
    """Give every unit's measurement of a day, by unit."""
    rows = _rolling(indicator).filter(level=Level.UNIT, day=on)
    return {row.unit_id: _measured(row) for row in rows if row.unit_id is not None}


def of_period(
    indicator: str,
    *,
    first: date,
    last: date,
    level: str = Level.MUNICIPALITY,
    unit_id: int | None = None,
    team_id: int | None = None,
) -> Measured | None:
    """Give the measurement of exactly these days, such as a month, or None when it was not measured."""
    row = Measurement.objects.filter(
        indicator=indicator, level=level, unit_id=unit_id, team_id=team_id, first=first, day=last
    ).first()
    return _measured(row) if row else None


def of_periods(indicators: Iterable[str], periods: Iterable[tuple[date, date]]) -> list[Measured]:
    """Give every place's measurements of exactly these days, (first, last) each, in one query."""
    wanted = Q()
    for first, last in periods:
        wanted |= Q(first=first, day=last)
    return [_measured(row) for row in Measurement.objects.filter(wanted, indicator__in=set(indicators))]


def history(
    indicator: str,
    *,
    level: str = Level.MUNICIPALITY,
    team_id: int | None = None,
    unit_id: int | None = None,
    until: date,
    days: int = 90,
) -> list[Measured]:
    """Give the measurements of the days (until - days, until], oldest first."""
    rows = _rolling(indicator).filter(
        level=level,
        team_id=team_id,
        unit_id=unit_id,
        day__gt=until - timedelta(days=days),
        day__lte=until,
    )
    return [_measured(row) for row in rows.order_by("day")]


def _rolling(indicator: str) -> QuerySet[Measurement]:
    """Give the measurements over the definition's own days, not those of a month."""
    rows = Measurement.objects.filter(indicator=indicator)
    period = max(definition(indicator).period_days, 1)
    return rows.filter(first=F("day") - timedelta(days=period - 1))


def _measured(row: Measurement) -> Measured:
    counts = row.counts
    return Measured(
        indicator=row.indicator,
        version=row.version,
        level=row.level,
        unit_id=row.unit_id,
        team_id=row.team_id,
        first=row.first,
        day=row.day,
        value=row.value,
        numerator=counts["numerator"],
        denominator=counts["denominator"],
        visits=counts.get("visits", 0),
        is_too_few=counts["too_few"],
        histogram={int(value): count for value, count in counts.get("histogram", {}).items()},
        parts=counts.get("parts", {}),
        days=counts["days"],
        days_counted=counts.get("days_counted"),
        definition=row.definition,
        code=row.code,
        measured_at=row.measured_at,
    )


def course(
    indicator: str, *, until: date, team_id: int | None = None, unit_id: int | None = None, is_public: bool = True
) -> Course:
    """Give how an indicator went at a place up to a day, judged for what is more than chance.

    For everyone (`is_public`), points that rest on few are left out.
    """
    level = Level.TEAM if team_id else Level.UNIT if unit_id else Level.MUNICIPALITY
    place = Place(level, unit_id=unit_id, team_id=team_id)
    return _course(definition(indicator), place, until=until, is_public=is_public)


def latest_everywhere(indicator: str) -> list[Measured]:
    """Give every place's measurement of the newest day that the indicator was measured (two queries)."""
    newest = _newest([definition(indicator)]).get(indicator)
    if newest is None:
        return []
    return [_measured(row) for row in Measurement.objects.filter(_same_days([newest]))]


def latest_of_municipality() -> dict[str, tuple[Measured, list[Counted]]]:
    """Give each indicator's newest measurement of the municipality, with what its units and teams counted then.

    Of these only what decides what is kept back (two queries).
    """
    newest = _newest(definitions().values())
    found: dict[str, tuple[Measured, list[Counted]]] = {id_: (one, []) for id_, one in newest.items()}
    below = Measurement.objects.filter(_same_days(newest.values())).exclude(level=Level.MUNICIPALITY)
    numerator, denominator, too_few = (KT(f"counts__{name}") for name in ("numerator", "denominator", "too_few"))
    for indicator, *counted in below.annotate(
        numerator=Cast(numerator, IntegerField()),
        denominator=Cast(denominator, IntegerField()),
        too_few=Cast(too_few, BooleanField()),
    ).values_list("indicator", *Counted._fields[:-1], "too_few"):
        found[indicator][1].append(Counted(*counted))
    return found


def _newest(chosen: Iterable[Definition]) -> dict[str, Measured]:
    """Give the municipality's newest measurement of each indicator that has one, over the definition's own days."""
    by_period: dict[int, list[str]] = defaultdict(list)
    for each in chosen:
        by_period[max(each.period_days, 1)].append(each.id)
    rolling = Q(pk__in=[])
    for period, names in by_period.items():
        rolling |= Q(indicator__in=names, first=F("day") - timedelta(days=period - 1))
    rows = Measurement.objects.filter(rolling, level=Level.MUNICIPALITY)
    newest = rows.order_by("indicator", "-day").distinct("indicator")
    return {row.indicator: _measured(row) for row in newest}


def _same_days(newest: Iterable[Measured]) -> Q:
    same = Q(pk__in=[])
    for one in newest:
        same |= Q(indicator=one.indicator, first=one.first, day=one.day)
    return same


__all__ = [
    "MISSING",
    "MONTH",
    "SMALL",
    "TOO_FEW",
    "WEEK",
    "WINDOW",
    "Change",
    "Counted",
    "Course",
    "CoursePoint",
    "Expected",
    "Group",
    "Measured",
    "Shown",
    "Spot",
    "adds_up",
    "all_definitions",
    "by_team",
    "by_unit",
    "changes_of",
    "course",
    "definition",
    "expected_from_need",
    "guarded",
    "history",
    "is_small",
    "kept_back",
    "latest",
    "latest_everywhere",
    "latest_of_municipality",
    "measured_on",
    "of_period",
    "of_periods",
    "shown_municipality",
    "shown_places",
    "spots",
    "tree_of",
    "value_on",
]
