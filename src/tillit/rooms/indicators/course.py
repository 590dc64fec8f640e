"""How an indicator went: separate weeks, months or windows, judged for what is more than chance.

The measurements of every day overlap (28 days each), so they are no separate points. What adds up by day is summed
anew by week, or by month where weeks hold too few; the rest is taken at measured days that do not overlap.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from django.db.models import F, Sum

from tillit.rooms.indicators.models import DailyCount, Level, Measurement
from tillit.rooms.indicators.reading import Place, kind_of
from tillit.rooms.indicators.suppression import SMALLEST_SHOWN
from tillit.rooms.indicators.types import COUNT, RATIO, SHARE, Definition
from tillit.rooms.indicators.valuing import Counts, value_of
from tillit.rooms.indicators.variation import Point, Variation, p_chart, run_chart, u_chart, xmr_chart
from tillit.rooms.organization import queries as organization
from tillit.rooms.teams import queries as teams

WEEK, MONTH, WINDOW = "week", "month", "window"
WEEKS, MONTHS, WINDOWS = 52, 24, 26
STATE_STEP = 28  # what is so at the end of a day is much the same the day after
LEAST_FOR_RUNS = 10  # points, for the rules of a run chart (Perla, Provost & Murray 2011)
LEAST_FOR_LIMITS = 12  # points, for limits (Provost & Murray 2011, ch. 4)
# With very much to count each time, chance alone is nearly nothing, and p and u charts call everything a signal:
# then weeks are judged by how they differ (Provost & Murray 2011, ch. 5).
MOST_FOR_CHANCE = 2_000


@dataclass(frozen=True)
class CoursePoint:
    """What was measured in the days from first to last; without a value nothing was, or it may not be shown."""

    first: date
    last: date
    value: float | None
    numerator: int | None = None
    denominator: int | None = None
    judged: Point | None = None


@dataclass(frozen=True)
class Course:
    """The points in order, and how they vary; too few points are not judged (`kind` is empty)."""

    step: str
    step_days: int
    points: tuple[CoursePoint, ...]
    kind: str = ""
    middle: float | None = None

    @property
    def known(self) -> int:
        """Give how many points have a value."""
        return sum(point.value is not None for point in self.points)

    @property
    def still_needed(self) -> int:
        """Give how many more points it takes before chance can be told from change."""
        return max(0, LEAST_FOR_RUNS - self.known)


def course(defined: Definition, place: Place, *, until: date, is_public: bool) -> Course:
    """Give how the indicator went at a place, up to and with the day `until`.

    For everyone (`is_public`), a point that rests on few is left out, so that no cell of one to four is told.
    """
    if kind_of(defined) != "days":
        return _judged(defined, _windows(defined, place, until=until, is_public=is_public))
    weeks = _summed(defined, place, _weeks(until), WEEK, is_public=is_public)
    counted = sum(bool(point.denominator or point.numerator) for point in weeks.points)
    if weeks.known >= LEAST_FOR_RUNS and weeks.known * 3 >= counted * 2:
        return _judged(defined, weeks)
    months = _summed(defined, place, _months(until), MONTH, is_public=is_public)
    return _judged(defined, months if months.known >= min(weeks.known, LEAST_FOR_RUNS) else weeks)


def _weeks(until: date) -> list[tuple[date, date]]:
    """Give the whole weeks up to the day, oldest first."""
    sunday = until - timedelta(days=until.isoweekday() % 7)
    return [(sunday - timedelta(days=7 * i + 6), sunday - timedelta(days=7 * i)) for i in reversed(range(WEEKS))]


def _months(until: date) -> list[tuple[date, date]]:
    """Give the whole months up to the day, oldest first."""
    first = (until + timedelta(days=1)).replace(day=1)
    found = []
    for _ in range(MONTHS):
        last = first - timedelta(days=1)
        first = last.replace(day=1)
        found.append((first, last))
    return found[::-1]


def _summed(
    defined: Definition, place: Place, periods: list[tuple[date, date]], step: str, *, is_public: bool
) -> Course:
    rows = DailyCount.objects.filter(fact__in=defined.facts, day__range=(periods[0][0], periods[-1][1])).order_by()
    if place.level != Level.MUNICIPALITY:
        rows = rows.filter(team_id__in=_teams_of(place))
    by_day: dict[date, Counter[str]] = defaultdict(Counter)
    for name, day, total in rows.values_list("fact", "day").annotate(total=Sum("count")):
        by_day[day][name] = total
    points = []
    for first, last in periods:
        counts = Counts()
        for i in range((last - first).days + 1):
            counts.parts.update(by_day.get(first + timedelta(days=i), {}))
        points.append(_point(defined, first, last, counts, is_public=is_public))
    return Course(step, 7 if step == WEEK else 30, _trimmed(_not_alone(points)))


def _not_alone(points: list[CoursePoint]) -> list[CoursePoint]:
    """Leave out one more beside a point that was kept back alone: the four weeks' total would tell of it.

    The one after it, so that both lie in those four weeks; before the newest, which has none after it.
    """
    kept_back = [point.value is None and bool(point.denominator or point.numerator) for point in points]
    more = set()
    for i, is_kept_back in enumerate(kept_back):
        beside = [j for j in (i - 1, i + 1) if 0 <= j < len(points)]
        if is_kept_back and not any(kept_back[j] for j in beside):
            more.add(beside[-1] if beside else i)
    return [replace(point, value=None) if i in more else point for i, point in enumerate(points)]


def _teams_of(place: Place) -> list[int]:
    if place.team_id is not None:
        return [place.team_id]
    above = organization.units_above()
    return [team for team, unit in teams.units_of_teams().items() if place.unit_id in (unit, *above.get(unit, ()))]


def _point(defined: Definition, first: date, last: date, counts: Counts, *, is_public: bool) -> CoursePoint:
    if not counts.parts:
        return CoursePoint(first, last, None)
    value, kept = value_of(defined, counts)
    numerator, denominator = kept["numerator"], kept["denominator"]
    if is_public and value is not None and _is_small(defined, numerator, denominator):
        value = None
    return CoursePoint(first, last, value, numerator, denominator)


def _is_small(defined: Definition, numerator: int | None, denominator: int | None) -> bool:
    cells = [denominator] if denominator is not None else [numerator]
    if defined.statistic == SHARE and numerator is not None and denominator is not None:
        cells += [numerator, denominator - numerator]
    return any(cell is not None and 0 < cell < SMALLEST_SHOWN for cell in cells)


def _windows(defined: Definition, place: Place, *, until: date, is_public: bool) -> Course:
    """Take measurements that do not overlap, backwards from the newest."""
    step = defined.period_days or STATE_STEP
    reach = timedelta(days=max(defined.period_days, 1) - 1)
    rows = Measurement.objects.filter(
        indicator=defined.id,
        level=place.level,
        unit_id=place.unit_id,
        team_id=place.team_id,
        first=F("day") - reach,
        day__lte=until,
        day__gt=until - timedelta(days=step * WINDOWS),
    )
    found = list(rows.order_by("-day").values_list("day", "value", "counts__numerator", "counts__denominator"))
    points, bound = [], date.max
    for day, value, numerator, denominator in found:
        if day <= bound:
            is_kept_back = is_public and _is_small(defined, numerator, denominator)
            shown = None if is_kept_back else value
            points.append(CoursePoint(day - reach, day, shown, numerator, denominator))
            bound = day - timedelta(days=step)
    return Course(WINDOW, step, _trimmed(points[::-1]))


def _trimmed(points: Sequence[CoursePoint]) -> tuple[CoursePoint, ...]:
    """Leave out what lies before the first point with a value."""
    begun = next((i for i, point in enumerate(points) if point.value is not None), len(points))
    return tuple(points[begun:])


def _judged(defined: Definition, found: Course) -> Course:
    known = [point for point in found.points if point.value is not None]
    if len(known) < LEAST_FOR_RUNS:
        return found
    chart, scale = _chart(defined, known)
    judged = iter(_scaled(point, scale) for point in chart.points)
    points = tuple(
        point if point.value is None else CoursePoint(**{**point.__dict__, "judged": next(judged)})
        for point in found.points
    )
    return Course(found.step, found.step_days, points, chart.kind, chart.middle * scale)


def _chart(defined: Definition, known: Sequence[CoursePoint]) -> tuple[Variation, float]:
    """Choose the chart that fits what is counted; give it with what its values are to be multiplied by."""
    values = [point.value or 0.0 for point in known]
    if len(known) < LEAST_FOR_LIMITS:
        return run_chart(values), 1
    charts: dict[str, tuple[Callable[[Sequence[tuple[int, int]]], Variation], float]] = {
        SHARE: (p_chart, 100),
        RATIO: (u_chart, 1),
    }
    is_by_day = kind_of(defined) == "days" and defined.statistic != COUNT
    counts = [(point.numerator or 0, point.denominator or 0) for point in known]
    if is_by_day and median(size for _, size in counts) <= MOST_FOR_CHANCE:
        make, scale = charts[defined.statistic]
        return make(counts), scale
    return xmr_chart(values), 1


def _scaled(point: Point, scale: float) -> Point:
    """Write a point in the indicator's unit; nothing that is counted is below none."""
    return Point(
        point.value * scale,
        None if point.low is None else max(0.0, point.low * scale),
        None if point.high is None else point.high * scale,
        point.signals,
    )
