"""The public numbers: all of them in plain words, and for each the page that says why this number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tillit.foundation.access.door import has_role
from tillit.foundation.access.pages import open_to_all
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.pages import number_words
from tillit.pages.number_charts import day_by_day, distribution, last_day_over, over_time, team_by_team
from tillit.rooms.indicators import queries as indicators
from tillit.rooms.indicators.queries import Measured, Shown, Spot
from tillit.rooms.indicators.types import Definition, Words
from tillit.rooms.teams import queries as teams
from tillit.ui.charts import Bars
from tillit.ui.formats import number
from tillit.ui.kept import kept_for_all

FRONT = "helpers_met_14d"
COMPARED_DAYS = 28

# An indicator of the municipality's own, which stands in none of these, comes last.
THEMES: Sequence[tuple[str | Promise, tuple[str, ...]]] = [
    (
        gettext_lazy("Known faces"),
        ("helpers_met_14d", "helpers_met_28d", "visits_by_own_team", "visits_by_primary_contact"),
    ),
    (
        gettext_lazy("What was agreed"),
        ("visits_uncovered", "visits_missed", "visits_moved", "two_helper_visits_by_two"),
    ),
    (gettext_lazy("A say of one's own"), ("helper_wishes_kept", "change_wishes_in_time", "own_words_fresh")),
    (gettext_lazy("From decision to help"), ("start_days", "starts_waiting", "starts_longest_wait")),
    (gettext_lazy("Those who help"), ("full_positions", "absence", "direct_time", "taps_a_visit")),
    (gettext_lazy("Who looks at records"), ("looks_without_ground",)),
]


@dataclass(frozen=True)
class PublicNumber:
    """An indicator as everyone sees it: what may not be shown is not in it."""

    definition: Definition
    words: Words
    measured: Measured | None
    why_not: str
    places: list[Shown]
    change: str = ""
    chart: Bars | None = None

    @property
    def direction(self) -> str:
        return number_words.direction(self.definition)

    @property
    def interval(self) -> str:
        return number_words.interval(self.measured, self.words.unit) if self._has_value else ""

    @property
    def rests_on(self) -> str:
        return number_words.rests_on(self.measured) if self._has_value else ""

    @property
    def parts(self) -> list[tuple[str, str]]:
        return number_words.parts(self.definition, self.measured) if self._has_value else []

    @property
    def days_missing(self) -> str:
        """Say on how many of the days anything was counted, where that is not all of them."""
        one = self.measured
        if not self._has_value or one.days_counted is None or one.days_counted >= one.days:
            return ""
        told = {"counted": number(one.days_counted), "days": number(one.days)}
        return _("Something was counted on %(counted)s of the %(days)s days.") % told

    @property
    def is_of_helpers_met(self) -> bool:
        return self.definition.facts[0].startswith("helpers_met.")

    @property
    def is_of_meetings(self) -> bool:
        return self.is_of_helpers_met or self.definition.facts[0].startswith("meetings.")

    @property
    def _has_value(self) -> bool:
        return self.measured is not None and self.measured.value is not None


@dataclass(frozen=True)
class PlaceLine:
    """A unit's or team's row in the table."""

    spot: Spot
    value: str
    rests_on: str
    interval: str
    why_not: str
    url_team: int | None


def public_number(indicator: str) -> PublicNumber:
    """Give the newest value with its words, its distribution, and how it has moved in four weeks."""
    definition = indicators.definition(indicator)
    places = indicators.shown_places(definition, indicators.latest_everywhere(indicator), indicators.spots())
    shown = _number(definition, next((place for place in places if not place.spot.parent), None), places)
    if shown.measured is None or shown.measured.value is None:
        return shown
    return replace(
        shown,
        change=_change(indicator, shown.measured),
        chart=distribution(definition, shown.words, shown.measured),
    )


def _number(definition: Definition, of_all: Shown | None, places: list[Shown]) -> PublicNumber:
    measured = of_all.measured if of_all else None
    if of_all and measured and measured.value is not None:
        measured = replace(measured, value=None if of_all.why_not else number_words.near(measured.value))
    words = definition.in_language(number_words.language())
    return PublicNumber(definition, words, measured, of_all.why_not if of_all else indicators.MISSING, places)


@require_safe
@open_to_all
@kept_for_all
def numbers_page(request: HttpRequest) -> HttpResponse:
    """Show every indicator in plain words, by theme."""
    spots, newest = indicators.spots(), indicators.latest_of_municipality()
    shown = {}
    for each in indicators.all_definitions():
        of_all = indicators.shown_municipality(each, *newest[each.id], spots) if each.id in newest else None
        shown[each.id] = _number(each, of_all, places=[])
    themes = [(heading, [shown.pop(id) for id in ids if id in shown]) for heading, ids in THEMES]
    themes.append((_("Also counted"), list(shown.values())))
    return render(request, "pages/numbers.html", {"themes": [theme for theme in themes if theme[1]]})


@require_safe
@open_to_all
@kept_for_all
def number_page(request: HttpRequest, indicator: str) -> HttpResponse:
    """Show why this number: what it counts, from how much, for each team and over time."""
    shown = public_number(indicator)
    now = timezone.now()
    until = last_day_over(shown.measured) if shown.measured else local_day(now)
    course = indicators.course(indicator, until=until)
    changes = indicators.changes_of(indicator)
    is_by_day = shown.measured is not None and shown.measured.days_counted is not None
    context = {
        "shown": shown,
        "first_day": shown.measured.first if shown.measured else None,
        "history": day_by_day(shown.definition, shown.words, shown.measured)
        if shown.measured and not is_by_day
        else None,
        "course": course,
        "over_time": over_time(shown.words, course, changes) if is_by_day or course.middle is not None else None,
        "changes": changes,
        "lines": _lines(request, shown, on=local_day(now)),
        "spread": team_by_team(shown.definition, shown.places),
        "may_mark": has_role(request.user, Role.ADMINISTRATOR, now=now),
        "others": [
            (other.id, other.in_language(number_words.language()).name)
            for other in indicators.all_definitions()
            if other.id != indicator
        ],
    }
    return render(request, "pages/number.html", context)


def _change(indicator: str, measured: Measured) -> str:
    then = indicators.measured_on(indicator, on=measured.day - timedelta(days=COMPARED_DAYS))
    if then is None or then.value is None or measured.value is None:
        return ""
    if indicators.is_small(indicators.definition(indicator), then):
        return ""
    before = number_words.near(then.value)
    if before == measured.value:
        return _("The same as four weeks ago")
    if measured.value < before:
        return _("Down from %(before)s four weeks ago") % {"before": number(before)}
    return _("Up from %(before)s four weeks ago") % {"before": number(before)}


def _lines(request: HttpRequest, shown: PublicNumber, *, on: date) -> list[PlaceLine]:
    """Give the units and teams; who leads a team finds the way to what lies behind its number."""
    led: set[int] = set()
    if has_role(request.user, Role.TEAM_LEADER, now=timezone.now()):
        led = {team.id for team in teams.teams_led_by(request.user.pk, on=on)}
    lines = []
    for place in shown.places:
        if not place.spot.parent:
            continue
        has_value = not place.why_not and place.measured is not None and place.measured.value is not None
        lines.append(
            PlaceLine(
                place.spot,
                number(number_words.near(place.measured.value)) if has_value else "",
                number_words.rests_on(place.measured) if has_value else "",
                number_words.interval(place.measured, shown.words.unit) if has_value else "",
                "" if has_value else number_words.why_not(place) or _("too few to show"),
                place.spot.team_id if place.spot.team_id in led else None,
            )
        )
    return lines
