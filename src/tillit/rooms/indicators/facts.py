"""Spreads that were measured, for the rooms that show them by team: what the public reads is what they show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import F

from tillit.foundation.facts import KeptSpread, register_keeper
from tillit.rooms.indicators.definition import definitions
from tillit.rooms.indicators.models import Level, Measurement
from tillit.rooms.indicators.types import Level as DefinedLevel


def measured_spread(
    *, name: str, days: int, since: date, until: date, parameters: Mapping[str, int]
) -> KeptSpread | None:
    """Give the newest measurement of a spread by team; None when none was made of these days."""
    indicator = next(
        (
            each.id
            for each in definitions().values()
            if each.is_spread
            and DefinedLevel.TEAM in each.levels
            and each.facts[0].partition(".")[0] == name
            and each.period_days == days
            and dict(each.parameters) == parameters
        ),
        None,
    )
    rows = Measurement.objects.filter(
        indicator=indicator,
        level=Level.TEAM,
        day__gte=since,
        day__lte=until,
        first=F("day") - timedelta(days=days - 1),
    )
    found: dict[date, dict[int, dict[int, int]]] = {}
    for team_id, day, histogram in rows.values_list("team_id", "day", "counts__histogram"):
        found.setdefault(day, {})[team_id] = {int(value): persons for value, persons in histogram.items()}
    return KeptSpread(max(found), found[max(found)]) if found else None


register_keeper(measured_spread)
