"""From counts to a value: what an indicator says at one place, and the counts that are kept with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tillit.rooms.indicators.median import median_of
from tillit.rooms.indicators.types import COUNT, MEDIAN, SHARE, Definition


@dataclass
class Counts:
    """What an indicator rests on at one place."""

    parts: Counter[str] = field(default_factory=Counter)
    histogram: Counter[int] = field(default_factory=Counter)
    visits: int = 0

    def add(self, other: Counts) -> None:
        """Add what another place has."""
        self.parts.update(other.parts)
        self.histogram.update(other.histogram)
        self.visits += other.visits


def value_of(defined: Definition, counts: Counts) -> tuple[float | None, dict[str, Any]]:
    """Give the value (a share in percent), and the counts that are kept with it."""
    return _of_spread(defined, counts) if defined.is_spread else _of_sums(defined, counts)


def _of_spread(defined: Definition, counts: Counts) -> tuple[float | None, dict[str, Any]]:
    persons = counts.histogram.total()
    kept = {
        "numerator": None,
        "denominator": persons,
        "visits": counts.visits,
        "histogram": {str(value): counts.histogram[value] for value in sorted(counts.histogram)},
        "too_few": persons < defined.least,
    }
    if defined.statistic == COUNT:
        return float(persons), {**kept, "numerator": persons, "denominator": None, "too_few": False}
    if persons < defined.least:
        return None, kept
    return (median_of(counts.histogram) if defined.statistic == MEDIAN else float(max(counts.histogram))), kept


def _of_sums(defined: Definition, counts: Counts) -> tuple[float | None, dict[str, Any]]:
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
