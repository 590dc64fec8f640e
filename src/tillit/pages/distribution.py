"""A distribution as the public may see it: classes with few persons are put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LEAST_IN_A_CLASS = 5


@dataclass(frozen=True)
class ValueClass:
    """The persons whose value lies from `low` to `high`, both included."""

    low: int
    high: int
    persons: int

    @property
    def label(self) -> str:
        """Write the class: 7, or 7–9."""
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"

    def holds(self, value: float) -> bool:
        """Tell whether a value, such as the median, falls in the class."""
        return self.low <= value <= self.high


def classes(histogram: Mapping[int, int]) -> list[ValueClass]:
    """Give classes in order, each of at least five persons; empty when there are fewer persons than that.

    A value that nobody has joins the class above it, so that no gap tells on the few beside it.
    """
    found: list[ValueClass] = []
    low: int | None = None
    persons = 0
    for value in sorted(histogram):
        low = _next_low(found, value) if low is None else low
        persons += histogram[value]
        if persons >= LEAST_IN_A_CLASS:
            found.append(ValueClass(low, value, persons))
            low, persons = None, 0
    if persons and found:
        last = found.pop()
        found.append(ValueClass(last.low, max(histogram), last.persons + persons))
    return found


def _next_low(found: list[ValueClass], value: int) -> int:
    return found[-1].high + 1 if found else value
