"""The public numbers: what is shown of a measurement, and the page that says why this number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tillit.foundation.access.pages import open_to_all
from tillit.pages.distribution import classes
from tillit.rooms.indicators import queries as indicators
from tillit.rooms.indicators.types import Definition, Words
from tillit.rooms.teams import queries as teams
from tillit.ui.charts import Bars, Line, Spread
from tillit.ui.formats import number

FRONT = "helpers_met_14d"
HISTORY_DAYS = 90
COMPARED_DAYS = 28
MOST_IN_A_CHART = 15  # teams; more are easier to read in the table


@dataclass(frozen=True)
class TeamLine:
    """A team's row; without a measurement that may be shown its figures stay hidden."""

    name: str
    measured: indicators.Measured | None


@dataclass(frozen=True)
class PublicNumber:
    """An indicator as the public sees it today."""

    definition: Definition
    words: Words
    measured: indicators.Measured | None
    change: str
    chart: Bars | None


def public_number(indicator: str) -> PublicNumber:
    """Give the newest value with its words, its distribution, and how it has moved in four weeks."""
    definition = indicators.definition(indicator)
    words = definition.in_language(get_language() or "nb")
    measured = indicators.latest(indicator)
    change, chart = "", None
    if measured is not None and measured.value is not None:
        change = _change(indicator, measured)
        chart = _distribution(words, measured, measured.value)
    return PublicNumber(definition, words, measured, change, chart)


@require_safe
@open_to_all
def number_page(request: HttpRequest, indicator: str) -> HttpResponse:
    """Show why this number: what it counts, from how much, for each team and over time."""
    shown = public_number(indicator)
    lines = _team_lines(shown)
    context = {
        "shown": shown,
        "first_day": _first_day(shown),
        "history": _history(shown),
        "lines": lines,
        "spread": _spread(shown, lines),
        "others": [
            (other.id, other.in_language(get_language() or "nb").name)
            for other in indicators.all_definitions()
            if other.id != indicator
        ],
    }
    return render(request, "pages/number.html", context)


def _first_day(shown: PublicNumber) -> date | None:
    if shown.measured is None:
        return None
    return shown.measured.day - timedelta(days=shown.definition.period_days - 1)


def _change(indicator: str, measured: indicators.Measured) -> str:
    before = indicators.value_on(indicator, on=measured.day - timedelta(days=COMPARED_DAYS))
    if before is None or measured.value is None:
        return ""
    if before == measured.value:
        return _("The same as four weeks ago")
    if measured.value < before:
        return _("Down from %(before)s four weeks ago") % {"before": number(before)}
    return _("Up from %(before)s four weeks ago") % {"before": number(before)}


def _distribution(words: Words, measured: indicators.Measured, value: float) -> Bars:
    shown = classes(measured.histogram)
    middle = next((c.label for c in shown if c.holds(value)), None)
    return Bars(
        title=_("How many helpers each person met"),
        values=[(c.label, c.persons) for c in shown],
        what=_("Different helpers met"),
        unit=_("Persons"),
        note=ngettext(
            "%(persons)s person. Where fewer than five persons would stand alone, values are put together.",
            "%(persons)s persons. Where fewer than five persons would stand alone, values are put together.",
            measured.persons,
        )
        % {"persons": number(measured.persons)},
        strong=frozenset({middle} if middle else ()),
        mark=(middle, _("median %(value)s") % {"value": number(value)}) if middle else None,
    )


def _history(shown: PublicNumber) -> Line | None:
    """Draw the days from the first measured one on; a day that was not measured is a gap."""
    if shown.measured is None:
        return None
    measured = indicators.history(shown.definition.id, until=shown.measured.day, days=HISTORY_DAYS)
    values = {row.day: row.value for row in measured}
    if sum(value is not None for value in values.values()) < 2:
        return None
    first, last = min(values), max(values)
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    return Line(
        title=_("Day by day"),
        points=[(day, values.get(day)) for day in days],
        unit=_("Median of helpers met"),
        note=_("Each point counts the %(days)d days that end with it.") % {"days": shown.definition.period_days},
    )


def _team_lines(shown: PublicNumber) -> list[TeamLine]:
    by_team = indicators.by_team(shown.definition.id, on=shown.measured.day) if shown.measured else {}
    return [TeamLine(team.name, by_team.get(team.id)) for team in teams.all_teams()]


def _spread(shown: PublicNumber, lines: list[TeamLine]) -> Spread | None:
    values = [
        (line.name, *line.measured.quartiles[:1], line.measured.value, *line.measured.quartiles[1:])
        for line in lines
        if line.measured and line.measured.value is not None
    ]
    if not 1 < len(values) <= MOST_IN_A_CHART:
        return None
    return Spread(
        title=_("Helpers met, team by team"),
        values=values,
        what=_("Team"),
        unit=_("Different helpers met"),
        note=_("The line holds the middle half of the persons, the dot is the median."),
        names=(_("Lower quarter"), _("Median"), _("Upper quarter")),
    )
