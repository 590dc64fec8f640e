"""What an indicator is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tillit.rooms.indicators.models import Level
from tillit.rooms.indicators.suppression import SMALLEST_SHOWN, Place, hidden_over_time
from tillit.rooms.indicators.variation import BEYOND, INDIVIDUALS, RANGE, RATES, RUN, SHARES, SHIFT, TREND

LOWER_IS_BETTER, HIGHER_IS_BETTER, NO_DIRECTION = "lower_is_better", "higher_is_better", "none"
MEDIAN, SHARE, RATIO, COUNT, LONGEST = "median", "share", "ratio", "count", "longest"


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
class Sum:
    """Facts that are added and subtracted: (sign, name.part) in order."""

    terms: tuple[tuple[int, str], ...]

    def of(self, counts: Mapping[str, int]) -> int:
        """Give the sum from the count of each part; a part that was not counted is none."""
        return sum(sign * counts.get(name, 0) for sign, name in self.terms)


@dataclass(frozen=True)
class Threshold:
    """A value that is worth a look, with where it comes from; never a target on a person."""

    value: float
    source: str


@dataclass(frozen=True)
class Definition:
    """One version of an indicator, as its file says it.

    `period_days` 0 means as of a day. `least` is the number of persons (median, longest) or of the denominator
    (share, ratio) below which no value is given. `is_spread`: made of a distribution over persons. `digest` is of
    the file's text: the same definition, the same digest.
    """

    id: str
    version: int
    statistic: str
    period_days: int
    least: int
    levels: tuple[Level, ...]
    direction: str
    numerator: Sum
    denominator: Sum | None
    parameters: Mapping[str, int]
    threshold: Threshold | None
    words: Mapping[str, Words]
    digest: str
    origin: str
    facts: tuple[str, ...] = field(default=())
    is_spread: bool = False

    def in_language(self, language: str) -> Words:
        """Give the texts in a language, in bokmål when it has none."""
        return self.words.get(language, self.words["nb"])


__all__ = [
    "BEYOND",
    "COUNT",
    "HIGHER_IS_BETTER",
    "INDIVIDUALS",
    "LONGEST",
    "LOWER_IS_BETTER",
    "MEDIAN",
    "NO_DIRECTION",
    "RANGE",
    "RATES",
    "RATIO",
    "RUN",
    "SHARE",
    "SHARES",
    "SHIFT",
    "SMALLEST_SHOWN",
    "TREND",
    "Definition",
    "Level",
    "Place",
    "Sum",
    "Threshold",
    "Words",
    "hidden_over_time",
]
