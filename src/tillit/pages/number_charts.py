"""The charts of a number: how it is spread, day by day, over separate weeks or months, and team by team."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillit.kernel.clock import local_day
from tillit.pages.distribution import classes
from tillit.pages.number_words import method, of_point, signal
from tillit.rooms.indicators import queries as indicators
from tillit.rooms.indicators.queries import Change, Course, Measured, Shown
from tillit.rooms.indicators.types import MEDIAN, Definition, Words
from tillit.ui.charts import Bars, Line, Spread
from tillit.ui.control_chart import Control, ControlPoint
from tillit.ui.formats import number

HISTORY_DAYS = 90
MOST_IN_A_CHART = 15  # teams; more are easier to read in the table


def distribution(definition: Definition, words: Words, measured: Measured) -> Bars | None:
    """Draw how many there are of each value, with few put together; None where there is nothing to see."""
    shown = classes(measured.histogram)
    if measured.value is None or len(shown) < 2:
        return None
    is_median = definition.statistic == MEDIAN
    middle = next((c.label for c in shown if is_median and c.holds(measured.value or 0)), None)
    of_helpers = definition.facts[0].startswith("helpers_met.")
    title = _("How many helpers each person met") if of_helpers else _("How it is spread")
    persons = ngettext(
        "%(persons)s person. Where fewer than five persons would stand alone, values are put together.",
        "%(persons)s persons. Where fewer than five persons would stand alone, values are put together.",
        measured.persons,
    ) % {"persons": number(measured.persons)}
    return Bars(
        title=title,
        values=[(c.label, c.persons) for c in shown],
        what=_("Different helpers met") if of_helpers else words.unit.capitalize(),
        unit=_("Persons") if of_helpers else _("How many"),
        note=persons if of_helpers else _("Where fewer than five would stand alone, values are put together."),
        strong=frozenset({middle} if middle else ()),
        mark=(middle, _("median %(value)s") % {"value": number(measured.value)}) if middle else None,
    )


def day_by_day(definition: Definition, words: Words, newest: Measured) -> Line | None:
    """Draw the measured days of what is no sum of days; one that was not measured, or of few, is a gap."""
    measured = indicators.history(definition.id, until=newest.day, days=HISTORY_DAYS)
    values = {row.day: None if indicators.is_small(definition, row) else row.value for row in measured}
    if sum(value is not None for value in values.values()) < 2:
        return None
    first, last = min(values), max(values)
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    of_helpers = definition.facts[0].startswith("helpers_met.")
    note = _("Each point counts the %(days)d days that end with it.") % {"days": definition.period_days}
    return Line(
        title=_("Day by day"),
        points=[(day, values.get(day)) for day in days],
        unit=_("Median of helpers met") if of_helpers else words.unit.capitalize(),
        note=note if definition.period_days else "",
    )


def over_time(words: Words, course: Course, changes: Sequence[Change]) -> Control | Line | None:
    """Draw separate weeks or months: judged where there are enough, as a plain line where there are a few."""
    if course.known < 2:
        return None
    title = {
        indicators.WEEK: _("Week by week"),
        indicators.MONTH: _("Month by month"),
        indicators.WINDOW: _("In steps of %(days)d days") % {"days": course.step_days},
    }[course.step]
    if course.middle is None:
        return Line(title=title, points=[(p.last, p.value) for p in course.points], unit=words.unit.capitalize())
    return Control(
        title=title,
        points=[
            ControlPoint(
                p.last if course.step != indicators.MONTH else p.first,
                of_point(course, p),
                p.value,
                p.judged.low if p.judged else None,
                p.judged.high if p.judged else None,
                signal(p, course.kind),
            )
            for p in course.points
        ],
        middle=course.middle,
        what={indicators.WEEK: _("Week"), indicators.MONTH: _("Month")}.get(course.step, _("Days")),
        unit=words.unit.capitalize(),
        note=method(course),
        changes=[(change.day, str(i)) for i, change in enumerate(changes, start=1)],
        monthly=course.step == indicators.MONTH,
    )


def last_day_over(measured: Measured) -> date:
    """Give the last day that was over when it was counted: a week that still runs is no point."""
    return measured.day if local_day(measured.measured_at) > measured.day else measured.day - timedelta(days=1)


def team_by_team(definition: Definition, places: Collection[Shown]) -> Spread | None:
    """Draw the teams of a median beside each other; None where there are too many, or one."""
    if definition.statistic != MEDIAN:
        return None
    values = [
        (one.spot.name, one.measured.quartiles[0], one.measured.value, one.measured.quartiles[1])
        for one in places
        if one.spot.team_id and not one.why_not and one.measured and one.measured.value is not None
    ]
    if not 1 < len(values) <= MOST_IN_A_CHART:
        return None
    of_helpers = definition.facts[0].startswith("helpers_met.")
    return Spread(
        title=_("Helpers met, team by team") if of_helpers else _("Team by team"),
        values=values,
        what=_("Team"),
        unit=_("Different helpers met") if of_helpers else _("Median"),
        note=_("The line holds the middle half of the persons, the dot is the median.") if of_helpers else "",
        names=(_("Lower quarter"), _("Median"), _("Upper quarter")),
    )
