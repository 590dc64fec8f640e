"""What a report says, gathered once: figures with their definitions, small numbers kept back, ready to be frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from tillit.rooms.indicators import queries as indicators
from tillit.rooms.indicators.queries import Measured, Spot
from tillit.rooms.indicators.types import SMALLEST_SHOWN, Definition
from tillit.rooms.reports.kind import Kind
from tillit.rooms.reports.periods import Days, before, month_of, year_ago
from tillit.rooms.reports.told import SMALL, TOO_FEW, Content, keep_back, periods_told, told_here, told_of

FORMAT = 1
MONTHS_BACK = 12
MISSING = "missing"
WHOLE = "m"  # the municipality's key


class _Figures:
    """All measurements that a report needs, read at once, and what of them is kept back.

    That is decided for the whole municipality, also in a unit's report: what one report keeps back to protect a
    place, another of the same days may not tell.
    """

    def __init__(self, names: Collection[str], days: Days, everywhere: Sequence[Spot], told: Iterable[Content]) -> None:
        self.days, self._everywhere, self._told = days, everywhere, told_of(told)
        periods = {days, before(days), year_ago(days), *months_until(days), *periods_told(self._told)}
        rows = indicators.of_periods(names, sorted((each.first, each.last) for each in periods))
        self._rows = {(m.indicator, m.level, m.unit_id, m.team_id, m.first, m.day): m for m in rows}

    def of(self, definition: Definition, spot: Spot, days: Days) -> Measured | None:
        """Give the measurement of exactly these days at a place, or None."""
        if spot.level not in definition.levels:
            return None
        return self._rows.get((definition.id, spot.level, spot.unit_id, spot.team_id, days.first, days.last))

    def hidden(self, definition: Definition, days: Days) -> frozenset[str]:
        """Give the places whose numbers of these days may not be shown."""
        return keep_back(
            days,
            self._told.get(definition.id, []),
            table=lambda of: indicators.tree_of(definition, self._everywhere, self._everywhere_on(definition, of)),
            too_few=indicators.kept_back(definition, self._everywhere_on(definition, days)),
            adds_up=indicators.adds_up(definition),
        )

    def note(
        self, definition: Definition, days: Days, shown: Mapping[str, Mapping[str, Any]], *, is_whole: bool = True
    ) -> None:
        """Keep in mind what this report tells itself: its periods may not be subtracted from each other either."""
        self._told.setdefault(definition.id, []).append(told_here(definition, days, shown.items(), is_whole=is_whole))

    def _everywhere_on(self, definition: Definition, days: Days) -> dict[str, Measured | None]:
        return {spot.key: self.of(definition, spot, days) for spot in self._everywhere}


def gather(kind: Kind, *, unit_id: int | None, days: Days, municipality: str, told: Iterable[Content] = ()) -> Content:
    """Gather what a report of a kind says of these days; `told` is what published ones near them say.

    It reads only measurements: they must have been measured for these days, those before and those a year ago.
    """
    everywhere = indicators.spots()
    everywhere[0] = replace(everywhere[0], name=municipality)
    spots = everywhere if unit_id is None else indicators.spots(of_unit=unit_id)
    figures = _Figures(kind.indicators, days, everywhere, told)
    return {
        "format": FORMAT,
        "kind": kind.id,
        "kind_version": kind.version,
        "title": dict(kind.title),
        "about": dict(kind.about),
        "scope": {"key": spots[0].key, "level": spots[0].level, "name": spots[0].name},
        "first": days.first.isoformat(),
        "last": days.last.isoformat(),
        "before": _days(before(days)),
        "year_ago": _days(year_ago(days)),
        "sections": [
            {
                "id": section.id,
                "heading": dict(section.heading),
                "intro": dict(section.intro),
                "items": [_item(indicators.definition(id), spots, figures) for id in section.indicators],
                "comments": {},
            }
            for section in kind.sections
        ],
    }


def digest_of(content: Content) -> str:
    """Give the SHA-256 of a content, written the same way every time."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: Content) -> str:
    """Write a content so that equal contents are equal texts."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _item(definition: Definition, spots: list[Spot], figures: _Figures) -> dict[str, Any]:
    days = figures.days
    measured = {spot.key: figures.of(definition, spot, days) for spot in spots}
    hidden = figures.hidden(definition, days)
    root = spots[0]
    own = measured[root.key]
    figures.note(definition, days, {spot.key: _figures(measured[spot.key], spot.key in hidden) for spot in spots})
    # In this order: a month that is kept back is not told by the quarter before either.
    history = [_alone(definition, root, month, figures) for month in months_until(days)]
    compared = {"before": before(days), "year_ago": year_ago(days)}
    return {
        "indicator": definition.id,
        "version": own.version if own else definition.version,
        "definition": definition.digest,
        "code": own.code if own else "",
        "statistic": definition.statistic,
        "direction": definition.direction,
        "period_days": definition.period_days,
        "least": definition.least,
        "threshold": asdict(definition.threshold) if definition.threshold else None,
        "words": {language: asdict(words) for language, words in definition.words.items()},
        **_figures(own, root.key in hidden),
        "places": [
            {
                "key": s.key,
                "name": s.name,
                "level": s.level,
                "parent": s.parent,
                **_figures(measured[s.key], s.key in hidden),
            }
            for s in spots[1:]
            if s.level in definition.levels
        ],
        # A unit's beside the municipality's would tell of the other units by subtraction.
        "histogram": _classes(own) if own and root.key == WHOLE and root.key not in hidden else [],
        **{name: _alone(definition, root, other, figures) for name, other in compared.items()},
        "history": history,
    }


def _figures(measured: Measured | None, is_hidden: bool) -> dict[str, Any]:
    """Give what may be shown of a measurement, or why nothing is."""
    empty = {"value": None, "numerator": None, "denominator": None, "interval": None}
    if measured is None or (measured.denominator == 0 and measured.value is None):
        return {**empty, "why_not": MISSING}
    if is_hidden:
        return {**empty, "why_not": SMALL}
    if measured.value is None:
        return {**empty, "why_not": TOO_FEW}
    interval = measured.interval if measured.numerator is not None and not measured.histogram else None
    return {
        "value": round(measured.value, 4),
        "numerator": measured.numerator,
        "denominator": measured.denominator,
        "interval": [round(end, 2) for end in interval] if interval else None,
        "days_counted": measured.days_counted,
        "days": measured.days,
        "why_not": None,
    }


def _alone(definition: Definition, root: Spot, days: Days, figures: _Figures) -> dict[str, Any]:
    """Give the report's own place in another period, by the same rule for small numbers."""
    measured = figures.of(definition, root, days)
    is_small = measured is not None and root.key in figures.hidden(definition, days)
    shown = _figures(measured, is_small)
    figures.note(definition, days, {root.key: shown}, is_whole=False)
    return {**_days(days), **shown}


def _classes(measured: Measured) -> list[dict[str, int]]:
    """Put the values of a distribution together until no class holds fewer than five."""
    found: list[dict[str, int]] = []
    low, persons = None, 0
    for value in sorted(measured.histogram):
        low = value if low is None else low
        persons += measured.histogram[value]
        if persons >= SMALLEST_SHOWN:
            found.append({"low": low, "high": value, "persons": persons})
            low, persons = None, 0
    if persons and found:
        found[-1] = {**found[-1], "high": max(measured.histogram), "persons": found[-1]["persons"] + persons}
    return found


def months_until(days: Days) -> list[Days]:
    """Give the months before the report's, oldest first."""
    months: list[Days] = []
    at = month_of(days.first)
    for _ in range(MONTHS_BACK):
        at = month_of(at.first - timedelta(days=1))
        months.append(at)
    return months[::-1]


def _days(days: Days) -> dict[str, str]:
    return {"first": days.first.isoformat(), "last": days.last.isoformat()}
