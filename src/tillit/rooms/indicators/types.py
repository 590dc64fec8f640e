"""What an indicator is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tillit.rooms.indicators.models import Level

LOWER_IS_BETTER, HIGHER_IS_BETTER = "lower_is_better", "higher_is_better"


@dataclass(frozen=True)
class Words:
    """A definition in one language."""

    name: str
    unit: str
    counts: str
    why: str
    numerator: str
    denominator: str
    statistic: str
    exclusions: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Definition:
    """One version of an indicator, as its file says it."""

    id: str
    version: int
    period_days: int
    least_visits_a_day: int
    least_persons: int
    levels: tuple[Level, ...]
    direction: str
    statistic: str
    fact: str
    numerator: str
    denominator: str
    words: Mapping[str, Words]

    @property
    def least_visits(self) -> int:
        """Give how many visits in the period make a person count."""
        return self.least_visits_a_day * self.period_days

    def in_language(self, language: str) -> Words:
        """Give the texts in a language, in bokmål when it has none."""
        return self.words.get(language, self.words["nb"])
