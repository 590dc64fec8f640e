"""What a report says, gathered once: figures with their definitions, small numbers kept back, ready to be frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from tillit.rooms.indicators import queries as indicators
from tillit.rooms.indicators.queries import Measured
from tillit.rooms.indicators.types import SMALLEST_SHOWN, Definition, Place, hidden_places
from tillit.rooms.organization import queries as organization
from tillit.rooms.reports.kind import Kind
from tillit.rooms.reports.periods import Days, before, month_of, year_ago
from tillit.rooms.teams import queries as teams

FORMAT = 1
MONTHS_BACK = 12
Content = dict[str, Any]
MISSING, SMALL, TOO_FEW = "missing", "small", "too_few"


@dataclass(frozen=True)
class Spot:
    """A place in the house: the municipality, a unit or a team, and what it belongs to."""

    key: str
    name: str
    level: str
    unit_id: int | None = None
    team_id: int | None = None
    parent: str = ""


class _Figures:
    """All measurements that a report needs, read at once, and what of them is kept back.

    That is decided for the whole municipality, also in a unit's report: what one report keeps back to protect a
    place, another of the same days may not tell.
    """

    def __init__(self, names: Collection[str], days: Days, everywhere: Sequence[Spot], told: Sequence[Content]) -> None:
        self.days, self._everywhere, self._told = days, everywhere, told
        periods = {days, before(days), year_ago(days), *months_until(days)}
        rows = indicators.of_periods(names, sorted((each.first, each.last) for each in periods))
        self._rows = {(m.indicator, m.level, m.unit_id, m.team_id, m.first, m.day): m for m in rows}

    def of(self, definition: Definition, spot: Spot, days: Days) -> Measured | None:
        """Give the measurement of exactly these days at a place, or None."""
        if spot.level not in definition.levels:
            return None
        return self._rows.get((definition.id, spot.level, spot.unit_id, spot.team_id, days.first, days.last))

    def hidden(self, definition: Definition, days: Days) -> frozenset[str]:
        """Give the places whose numbers of these days may not be shown."""
        measured = {spot.key: self.of(definition, spot, days) for spot in self._everywhere}
        always, known = set(indicators.kept_back(definition, measured)), set()
        for content in self._told if days == self.days else ():
            always |= _hidden_in(content, definition.id)
            known |= _told_in(content, definition.id, measured)
        return hidden_places(_tree(definition, self._everywhere, measured), always=always, known=known)


def gather(kind: Kind, *, unit_id: int | None, days: Days, municipality: str, told: Sequence[Content] = ()) -> Content:
    """Gather what a report of a kind says of these days; `told` is what published ones of the same days say.

    It reads only measurements: they must have been measured for these days, those before and those a year ago.
    """
    everywhere = _spots(None, municipality)
    spots = everywhere if unit_id is None else _spots(unit_id, municipality)
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


def _spots(unit_id: int | None, municipality: str) -> list[Spot]:
    """Give the report's own place first, then the units and teams under it."""
    names, above = dict(organization.unit_names()), organization.units_above()
    all_teams = teams.all_teams()
    root = "m" if unit_id is None else f"u{unit_id}"
    with_teams = {team.unit_id for team in all_teams}
    under = {u for u in above if (unit_id is None or unit_id in above[u]) and u != unit_id}
    under = {u for u in under if u in with_teams or any(u in above.get(t, ()) for t in with_teams)}
    spots = [
        Spot(
            root,
            municipality if unit_id is None else names[unit_id],
            "municipality" if unit_id is None else "unit",
            unit_id,
        )
    ]
    for unit in sorted(under, key=lambda u: (len(above[u]), names[u], u)):
        nearest = next((a for a in above[unit] if a in under), None)
        spots.append(Spot(f"u{unit}", names[unit], "unit", unit, parent=f"u{nearest}" if nearest else root))
    shown = {spot.key for spot in spots}
    for team in all_teams:
        parent = f"u{team.unit_id}" if f"u{team.unit_id}" in shown else root if unit_id is None else ""
        if parent:
            spots.append(Spot(f"t{team.id}", team.name, "team", team_id=team.id, parent=parent))
    return spots


def _item(definition: Definition, spots: list[Spot], figures: _Figures) -> dict[str, Any]:
    days = figures.days
    measured = {spot.key: figures.of(definition, spot, days) for spot in spots}
    hidden = figures.hidden(definition, days)
    root = spots[0]
    own = measured[root.key]
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
        "histogram": _classes(own) if own and root.key not in hidden else [],
        "before": _alone(definition, root, before(days), figures),
        "year_ago": _alone(definition, root, year_ago(days), figures),
        "history": [_alone(definition, root, month, figures) for month in months_until(days)],
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
    return {**_days(days), **_figures(measured, is_small)}


def _tree(definition: Definition, spots: Sequence[Spot], measured: Mapping[str, Measured | None]) -> Place:
    def build(spot: Spot) -> Place:
        children = tuple(build(s) for s in spots if s.parent == spot.key and s.level in definition.levels)
        return indicators.place_of(definition, spot.key, measured[spot.key], children)

    return build(spots[0])


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


def _hidden_in(content: Content, indicator: str) -> set[str]:
    """Give the places that a published content keeps back."""
    return {key for key, shown in _shown_in(content, indicator) if shown["why_not"] in (SMALL, TOO_FEW)}


def _told_in(content: Content, indicator: str, measured: Mapping[str, Measured | None]) -> set[str]:
    """Give the places whose numbers are out already, and still the same."""
    told = set()
    for key, shown in _shown_in(content, indicator):
        now = measured.get(key)
        is_out = now is not None and not shown["why_not"]
        if is_out and (shown["numerator"], shown["denominator"]) == (now.numerator, now.denominator):
            told.add(key)
    return told


def _shown_in(content: Content, indicator: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for section in content["sections"]:
        for item in section["items"]:
            if item["indicator"] == indicator:
                yield content["scope"].get("key", ""), item
                yield from ((place["key"], place) for place in item["places"])


def _days(days: Days) -> dict[str, str]:
    return {"first": days.first.isoformat(), "last": days.last.isoformat()}


def day(text: str) -> date:
    """Read a day of a content."""
    return date.fromisoformat(text)
