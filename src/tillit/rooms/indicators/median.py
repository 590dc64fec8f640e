"""The median and the quartiles of counted values."""

from __future__ import annotations

from collections.abc import Mapping


def median_of(histogram: Mapping[int, int]) -> float | None:
    """Give the median of values that occur so many times; None when there are none."""
    total = sum(histogram.values())
    if not total:
        return None
    lower, upper = _at(histogram, (total - 1) // 2), _at(histogram, total // 2)
    return (lower + upper) / 2


def quartiles_of(histogram: Mapping[int, int]) -> tuple[int, int]:
    """Give the values below and above which a quarter lies (nearest rank); there must be at least one value."""
    total = sum(histogram.values())
    return _at(histogram, (total - 1) // 4), _at(histogram, total - 1 - (total - 1) // 4)


def _at(histogram: Mapping[int, int], place: int) -> int:
    """Give the value at a place (from 0) when all are laid out in order."""
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if place < seen:
            return value
    raise IndexError(place)
