"""What the pages of numbers say in words: the value, how sure it is, what it rests on, and why it is not shown."""

from __future__ import annotations

from math import ceil, floor

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillit.foundation.facts import fact
from tillit.rooms.indicators import queries as indicators
from tillit.rooms.indicators.queries import Course, CoursePoint, Measured
from tillit.rooms.indicators.types import (
    BEYOND,
    HIGHER_IS_BETTER,
    INDIVIDUALS,
    LOWER_IS_BETTER,
    RANGE,
    RUN,
    SHIFT,
    TREND,
    Definition,
)
from tillit.ui.formats import month, number, period, week


def language() -> str:
    """Give the language that definitions and facts are told in."""
    return "en" if (get_language() or "nb").startswith("en") else "nb"


def near(value: float) -> float:
    """Round a value to what can be read: a tenth, or a hundredth where it is less than one."""
    return round(value, 1 if value >= 1 else 2)


def direction(definition: Definition) -> str:
    """Say which way is better."""
    if definition.direction == LOWER_IS_BETTER:
        return _("Lower is better.")
    if definition.direction == HIGHER_IS_BETTER:
        return _("Higher is better.")
    return _("Neither high nor low is better in itself.")


def interval(measured: Measured, unit: str) -> str:
    """Say between what the value probably lies, rounded outwards; nothing for what is no share."""
    ends = measured.interval
    if ends is None or measured.histogram:
        return ""
    low, high = ends
    fine = 1 if high - low >= 4 else 10
    told = {"low": number(floor(low * fine) / fine), "high": number(ceil(high * fine) / fine), "unit": unit}
    return _("Probably between %(low)s and %(high)s %(unit)s.") % told


def rests_on(measured: Measured) -> str:
    """Say of how many: 80 of 100, or how many there are."""
    if measured.denominator is None:
        return number(measured.numerator or 0)
    if measured.numerator is None:
        return number(measured.denominator)
    told = {"count": number(measured.numerator), "all": number(measured.denominator)}
    return _("%(count)s of %(all)s") % told


def parts(definition: Definition, measured: Measured) -> list[tuple[str, str]]:
    """Give each thing that was counted, in words, and how many there were."""
    if not definition.is_spread:
        return [(part_in_words(name), number(measured.parts.get(name, 0))) for name in definition.facts]
    persons = measured.denominator if measured.denominator is not None else measured.numerator
    of = definition.denominator or definition.numerator
    return [(part_in_words(name), number(persons or 0)) for _sign, name in of.terms]


def part_in_words(name: str) -> str:
    """Say what a fact's part is, as the room that counts it does."""
    return fact(name).texts[name.partition(".")[2]][language()]


def why_not(shown: indicators.Shown) -> str:
    """Say why a number is not there; which of those kept back are small themselves is not told."""
    if not shown.why_not:
        return ""
    if shown.why_not == indicators.MISSING:
        return _("not counted yet") if shown.measured is None else _("nothing to count")
    return _("too few to show")


def of_point(course: Course, point: CoursePoint) -> str:
    """Name a point of a course: its week, month or days."""
    if course.step == indicators.WEEK:
        return week(point.first, with_year=True)
    if course.step == indicators.MONTH:
        return month(point.first)
    return period(point.first, point.last)


def signal(point: CoursePoint, kind: str) -> str:
    """Say why a point is more than chance, or nothing."""
    if point.judged is None:
        return ""
    in_a_row = 6 if kind == RUN else 8
    in_a_trend = 5 if kind == RUN else 6
    said = {
        BEYOND: _("outside the limits"),
        RANGE: _("an unusual jump"),
        SHIFT: _("part of %(count)d or more in a row on one side") % {"count": in_a_row},
        TREND: _("part of %(count)d or more in a row the same way") % {"count": in_a_trend},
    }
    return ", ".join(words for rule, words in said.items() if rule in point.judged.signals)


def method(course: Course) -> str:
    """Say how a course is judged, and by whose rules."""
    if course.kind == RUN:
        return _(
            "Run chart: the line is the median. Six in a row on one side, or five in a row the same way, are hardly"
            " chance (Perla, Provost and Murray 2011)."
        )
    by = {
        "p": _("p chart: the limits follow how much there was to count."),
        "u": _("u chart: the limits follow how much there was to count."),
        INDIVIDUALS: _("XmR chart: the limits follow how much it usually differs from one time to the next."),
    }[course.kind]
    rules = _(
        "Outside the limits, eight in a row on one side, or six in a row the same way, are hardly chance (Provost and"
        " Murray 2011)."
    )
    return f"{by} {rules}"
