"""Is it more than chance? Control charts (p, u, XmR) and run charts, with the usual rules for a signal.

Limits: Montgomery 2009, Introduction to Statistical Quality Control, 6th ed., ch. 6-7, and for XmR the constants of
Wheeler 1993, Understanding Variation. Rules on a control chart: Provost & Murray 2011, The Health Care Data Guide,
ch. 4. Rules on a run chart: Perla, Provost & Murray 2011, BMJ Quality & Safety 20:46-51.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import sqrt
from statistics import median

SHARES, RATES, INDIVIDUALS, RUN = "p", "u", "xmr", "run"

BEYOND, RANGE, SHIFT, TREND = "beyond", "range", "shift", "trend"
CONTROL_SHIFT, CONTROL_TREND = 8, 6  # points in a row on one side of the middle; each higher (or lower) than the last
RUN_SHIFT, RUN_TREND = 6, 5

X_FACTOR, RANGE_FACTOR = 2.66, 3.267  # 3 / 1.128 and D4, both for ranges of two


@dataclass(frozen=True)
class Point:
    """A value with the limits it is judged by, and which rules it is a signal of; a run chart has no limits."""

    value: float
    low: float | None = None
    high: float | None = None
    signals: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Variation:
    """A chart's points in order, with the middle that they vary about."""

    kind: str
    middle: float
    points: tuple[Point, ...]

    @property
    def has_signal(self) -> bool:
        """Tell whether any point is more than chance."""
        return any(point.signals for point in self.points)


def p_chart(counts: Sequence[tuple[int, int]]) -> Variation:
    """Judge shares: (numerator, denominator) each, as shares of one, with limits that follow the denominator.

    Raises ValueError without points, or where one has nothing to count.
    """
    _refuse_empty(counts)
    middle = sum(n for n, _ in counts) / sum(d for _, d in counts)

    def limits(size: float) -> tuple[float, float]:
        reach = 3 * sqrt(middle * (1 - middle) / size)
        return max(0.0, middle - reach), min(1.0, middle + reach)

    return _of_counts(SHARES, middle, counts, limits)


def u_chart(counts: Sequence[tuple[int, float]]) -> Variation:
    """Judge rates: (how many, on how much) each, with limits that follow how much there was.

    Raises ValueError without points, or where one has nothing to count on.
    """
    _refuse_empty(counts)
    middle = sum(n for n, _ in counts) / sum(d for _, d in counts)

    def limits(size: float) -> tuple[float, float]:
        reach = 3 * sqrt(middle / size)
        return max(0.0, middle - reach), middle + reach

    return _of_counts(RATES, middle, counts, limits)


def xmr_chart(values: Sequence[float]) -> Variation:
    """Judge single values by how much they usually differ from the one before.

    Raises ValueError for fewer than two.
    """
    if len(values) < 2:
        raise ValueError("Two values at least: the limits come from how they differ.")
    ranges = moving_ranges(values)
    middle, usual = sum(values) / len(values), sum(ranges) / len(ranges)
    low, high = middle - X_FACTOR * usual, middle + X_FACTOR * usual
    points = [
        Point(value, low, high, frozenset({RANGE} if i and ranges[i - 1] > RANGE_FACTOR * usual else ()))
        for i, value in enumerate(values)
    ]
    return _judged(Variation(INDIVIDUALS, middle, tuple(points)), CONTROL_SHIFT, CONTROL_TREND)


def run_chart(values: Sequence[float]) -> Variation:
    """Judge by runs about the median alone, where there are too few values for limits.

    Raises ValueError without values.
    """
    if not values:
        raise ValueError("A chart needs values.")
    points = tuple(Point(value) for value in values)
    return _judged(Variation(RUN, median(values), points), RUN_SHIFT, RUN_TREND)


def moving_ranges(values: Sequence[float]) -> list[float]:
    """Give how much each value differs from the one before."""
    return [abs(after - before) for before, after in pairwise(values)]


def _refuse_empty(counts: Sequence[tuple[int, float]]) -> None:
    if not counts or any(size <= 0 for _, size in counts):
        raise ValueError("Each point needs something to count.")


def _of_counts(
    kind: str, middle: float, counts: Sequence[tuple[int, float]], limits: Callable[[float], tuple[float, float]]
) -> Variation:
    points = tuple(Point(n / size, *limits(size)) for n, size in counts)
    return _judged(Variation(kind, middle, points), CONTROL_SHIFT, CONTROL_TREND)


def _judged(chart: Variation, shift: int, trend: int) -> Variation:
    """Add the signals: beyond the limits, a shift of so many points on one side, a trend of so many."""
    values = [point.value for point in chart.points]
    shifted, trending = _shifts(values, chart.middle, shift), _trends(values, trend)
    points = []
    for i, point in enumerate(chart.points):
        found = set(point.signals)
        if point.low is not None and point.high is not None and not point.low <= point.value <= point.high:
            found.add(BEYOND)
        found |= {SHIFT} if i in shifted else set()
        found |= {TREND} if i in trending else set()
        points.append(replace(point, signals=frozenset(found)))
    return replace(chart, points=tuple(points))


def _shifts(values: Sequence[float], middle: float, least: int) -> set[int]:
    """Give the places of runs on one side of the middle; a value on the middle neither counts nor breaks a run."""
    found: set[int] = set()
    run: list[int] = []
    side = 0
    for i, value in enumerate(values):
        if value == middle:
            continue
        now = 1 if value > middle else -1
        run = [*run, i] if now == side else [i]
        side = now
        if len(run) >= least:
            found.update(run)
    return found


def _trends(values: Sequence[float], least: int) -> set[int]:
    """Give the places of points that each are higher (or each lower) than the one before; equal ones count once."""
    found: set[int] = set()
    run: list[int] = []
    way = 0
    for i, value in enumerate(values):
        if not run:
            run = [i]
            continue
        before = values[run[-1]]
        if value == before:
            continue
        now = 1 if value > before else -1
        run = [*run, i] if now == way or len(run) == 1 else [run[-1], i]
        way = now
        if len(run) >= least:
            found.update(run)
    return found
