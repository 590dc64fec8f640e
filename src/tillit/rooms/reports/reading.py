"""A report as people read it: figures, changes, tables and charts in the active language, from its content alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil, floor
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillit.rooms.reports.content import MISSING, Content
from tillit.rooms.reports.kind import LANGUAGES
from tillit.rooms.reports.periods import Days, day, month_of
from tillit.ui.charts import Bars, Line
from tillit.ui.formats import month, number, period

Item = dict[str, Any]
LEAST_MONTHS = 6
BETTER, WORSE, OTHER, SAME, UNKNOWN = "better", "worse", "other", "same", "unknown"


@dataclass(frozen=True)
class Row:
    """A place in a figure's table; with `why_not` there are no numbers."""

    name: str
    level: str
    depth: int
    value: str
    rests_on: str
    interval: str
    why_not: str


@dataclass(frozen=True)
class Change:
    """What became of a figure since another period: a sentence, and which way it went."""

    words: str
    way: str


class Figure:
    """An indicator in a report."""

    def __init__(self, item: Item, days: Days, compared: Days, last_year: Days) -> None:
        self.id: str = item["indicator"]
        self.version: int = item["version"]
        self.least: int = item["least"]
        self.direction: str = item["direction"]
        self.words: Mapping[str, Any] = _in_language(item["words"])
        self.item, self.days, self._compared, self._last_year = item, days, compared, last_year
        self.is_first_year = False  # the report says once that nothing was counted a year ago

    @property
    def name(self) -> str:
        return str(self.words["name"])

    @property
    def unit(self) -> str:
        return str(self.words["unit"])

    @property
    def value(self) -> str:
        """Give the value as it is written, or nothing where there is none."""
        return "" if self.item["value"] is None else _rounded(self.item["value"])

    @property
    def why_not(self) -> str:
        return why_not_in_words(self.item["why_not"])

    @property
    def rests_on(self) -> str:
        """Say what the figure was made of: 102 of 110, or how many values a median is of."""
        counts = _rests_on(self.item)
        if not counts:
            return ""
        words = _("It rests on %(counts)s.") if self.item["numerator"] is None else _("Counted: %(counts)s.")
        return words % {"counts": counts}

    @property
    def interval(self) -> str:
        return _interval(self.item, self.unit)

    @property
    def days_missing(self) -> str:
        """Say on how many of the days anything was counted, where that is not all of them."""
        counted, days = self.item.get("days_counted"), self.item.get("days")
        if counted is None or not days or counted >= days or self.item["why_not"]:
            return ""
        return _("Something was counted on %(counted)s of the %(days)s days.") % {
            "counted": number(counted),
            "days": number(days),
        }

    @cached_property
    def change(self) -> Change:
        return _change(self.item, self.item["before"], self.direction, when(self._compared))

    @cached_property
    def change_in_a_year(self) -> Change:
        if self.is_first_year:
            return Change("", UNKNOWN)
        return _change(self.item, self.item["year_ago"], self.direction, when(self._last_year))

    @property
    def rows(self) -> list[Row]:
        depth: dict[str, int] = {}
        rows = []
        for place in self.item["places"]:
            depth[place["key"]] = depth.get(place["parent"], -1) + 1
            has = not place["why_not"]
            rows.append(
                Row(
                    name=place["name"],
                    level=place["level"],
                    depth=min(depth[place["key"]], 2),
                    value=_rounded(place["value"]) if has else "",
                    rests_on=_rests_on(place) if has else "",
                    interval=_interval(place, "") if has else "",
                    why_not=why_not_in_words(place["why_not"]),
                )
            )
        return rows

    @property
    def has_intervals(self) -> bool:
        return any(place["interval"] for place in self.item["places"])

    @property
    def history(self) -> Line | None:
        """Draw the months before and, where the report begins with a month, its own days; fewer than two are none."""
        points: list[tuple[date, float | None]] = [
            (day(each["first"]), _near(each["value"])) for each in self.item["history"]
        ]
        notes = [_("Months without a point were not counted, or rest on too few.")]
        if self.days.first.day == 1:
            points.append((self.days.first, _near(self.item["value"])))
            if self.days.last < month_of(self.days.first).last:
                notes.insert(0, _("The last point is of %(period)s.") % {"period": period_in_words(self.days)})
        known = [place for place, (_on, value) in enumerate(points) if value is not None]
        if len(known) < 2:
            return None
        # A chart begins where the counting does, with room for a few months, so that it is not mostly empty.
        points = points[min(known[0], max(0, len(points) - LEAST_MONTHS)) :]
        return Line(title=_("Month by month"), points=points, unit=self.unit, note=" ".join(notes), monthly=True)

    @property
    def distribution(self) -> Bars | None:
        classes = self.item["histogram"]
        if len(classes) < 2:
            return None
        labels = [_class_label(each) for each in classes]
        value = self.item["value"]
        middle = next((_class_label(c) for c in classes if value is not None and c["low"] <= value <= c["high"]), None)
        is_median = self.item["statistic"] == "median"
        return Bars(
            title=_("How they are spread"),
            values=[(label, each["persons"]) for label, each in zip(labels, classes, strict=True)],
            what=self.unit,
            unit=_("How many"),
            note=_("Where fewer than five would stand alone, values are put together."),
            strong=frozenset({middle} if middle and is_median else ()),
            mark=(middle, _("median %(value)s") % {"value": self.value}) if middle and is_median else None,
        )


@dataclass(frozen=True)
class Part:
    """A section with its figures and what was said of it."""

    id: str
    heading: str
    intro: str
    figures: list[Figure]
    comment: str
    comment_language: str


@dataclass(frozen=True)
class Said:
    """Words that a person wrote, and their language where it is not the page's."""

    words: str
    language: str


class Reading:
    """A whole report."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.days = _days(content)
        self.compared, self.last_year = _days(content["before"]), _days(content["year_ago"])
        self.title = str(_in_language(content["title"]))
        self.about = str(_in_language(content["about"]))
        self.scope = str(content["scope"]["name"])
        self.period = period_in_words(self.days)
        self.parts = [self._part(section) for section in content["sections"]]
        self.is_first_year = all(figure.item["year_ago"]["why_not"] == MISSING for figure in self.figures)
        for figure in self.figures:
            figure.is_first_year = self.is_first_year
        self.results, self.challenges = _said(content.get("results")), _said(content.get("challenges"))

    def _part(self, section: dict[str, Any]) -> Part:
        said = _said(section["comments"])
        return Part(
            id=section["id"],
            heading=str(_in_language(section["heading"])),
            intro=str(_in_language(section["intro"])),
            figures=[Figure(item, self.days, self.compared, self.last_year) for item in section["items"]],
            comment=said.words,
            comment_language=said.language,
        )

    @property
    def figures(self) -> list[Figure]:
        return [figure for part in self.parts for figure in part.figures]

    @property
    def compared_with(self) -> str:
        return period_in_words(self.compared)

    @property
    def is_running(self) -> bool:
        """Tell whether the report is of a month that was not over."""
        return self.days.first.day == 1 and self.days.last < month_of(self.days.first).last

    @property
    def changes(self) -> list[tuple[str, str, list[Figure]]]:
        """Give what changed since the period before: the way, its heading, the figures."""
        headings = [
            (BETTER, _("Better")),
            (WORSE, _("Worse")),
            (OTHER, _("Changed")),
            (SAME, _("About the same")),
            (UNKNOWN, _("Cannot be compared")),
        ]
        by_way = [(way, words, [f for f in self.figures if f.change.way == way]) for way, words in headings]
        return [group for group in by_way if group[2]]

    @property
    def headline(self) -> str:
        """Say in a sentence how much changed since the period before."""
        count = {way: len(figures) for way, _words, figures in self.changes}
        if set(count) == {UNKNOWN}:
            return _("There is nothing to compare with %(when)s.") % {"when": when(self.compared)}
        told = {
            "better": number(count.get(BETTER, 0)),
            "worse": number(count.get(WORSE, 0)),
            "same": number(count.get(SAME, 0) + count.get(OTHER, 0)),
            "before": self.compared_with,
        }
        return (
            _("Compared with %(before)s, %(better)s figures are better, %(worse)s are worse, and %(same)s are neither.")
            % told
        )

    @property
    def first_year(self) -> str:
        """Say that there is no year to compare with, where that goes for every figure."""
        if not self.is_first_year:
            return ""
        return _("Nothing was counted %(when)s, so nothing is compared with the year before.") % {
            "when": when(self.last_year)
        }

    @property
    def published_on(self) -> date | None:
        told = self.content.get("published_on")
        return day(told) if told else None

    @property
    def codes(self) -> list[str]:
        """Give the digests of the program's counting that the figures were made with."""
        return sorted({figure.item["code"] for figure in self.figures if figure.item["code"]})


def period_in_words(days: Days) -> str:
    """Write days as people say them: oktober 2026, 2026, or 1.–21. november 2026."""
    if days == month_of(days.first):
        return month(days.first)
    if days == Days(date(days.first.year, 1, 1), date(days.first.year, 12, 31)):
        return str(days.first.year)
    return period(days.first, days.last)


def when(days: Days) -> str:
    """Write days as a sentence goes on: i oktober 2026."""
    words = period_in_words(days)
    is_whole = words in (month(days.first), str(days.first.year))
    return (_("in %(period)s") if is_whole else _("in the days %(period)s")) % {"period": words}


def why_not_in_words(why_not: str | None) -> str:
    """Say why a number is not there; which of those kept back are small themselves is not told."""
    if not why_not:
        return ""
    return _("not counted") if why_not == MISSING else _("too few to be shown")


def _change(now: Mapping[str, Any], then: Mapping[str, Any], direction: str, when_then: str) -> Change:
    told = {"when": when_then}
    if now["why_not"]:
        return Change("", UNKNOWN)
    if then["why_not"] == MISSING:
        return Change(_("Not counted %(when)s.") % told, UNKNOWN)
    if then["why_not"]:
        return Change(_("Too few to be shown %(when)s.") % told, UNKNOWN)
    old, new = _near(then["value"]), _near(now["value"])
    told["old"] = number(old)
    if old == new:
        return Change(_("The same as %(when)s.") % told, SAME)
    words = _("Up from %(old)s %(when)s.") if new > old else _("Down from %(old)s %(when)s.")
    if _may_be_chance(now["interval"], then["interval"]):
        chance = _("So small a difference may be chance.")
        return Change(f"{words % told} {chance}", SAME)
    if direction == "none":
        return Change(words % told, OTHER)
    is_better = (new > old) == (direction == "higher_is_better")
    return Change(words % told, BETTER if is_better else WORSE)


def _may_be_chance(now: list[float] | None, then: list[float] | None) -> bool:
    """Tell whether the intervals of two shares overlap; what has no interval is counted whole."""
    return bool(now and then and now[0] <= then[1] and then[0] <= now[1])


def _interval(figures: Mapping[str, Any], unit: str) -> str:
    """Write an interval outwards: never narrower than it is."""
    ends = figures["interval"]
    if not ends:
        return ""
    fine = 1 if ends[1] - ends[0] >= 4 else 10
    told = {"low": number(floor(ends[0] * fine) / fine), "high": number(ceil(ends[1] * fine) / fine), "unit": unit}
    if unit:
        return _("Probably between %(low)s and %(high)s %(unit)s.") % told
    return _("%(low)s to %(high)s") % told


def _rests_on(figures: Mapping[str, Any]) -> str:
    of, count = figures["denominator"], figures["numerator"]
    if of is None:
        return ""
    if count is None:
        return number(of)
    return _("%(count)s of %(all)s") % {"count": number(count), "all": number(of)}


def _near(value: float | None) -> float | None:
    """Round as it is shown, so that no difference is told that nobody can see."""
    return None if value is None else round(value, 1 if abs(value) >= 1 else 2)


def _rounded(value: float) -> str:
    near = _near(value)
    return "" if near is None else number(near)


def _class_label(each: Mapping[str, int]) -> str:
    return str(each["low"]) if each["low"] == each["high"] else f"{each['low']}–{each['high']}"


def _days(told: Mapping[str, Any]) -> Days:
    return Days(day(told["first"]), day(told["last"]))


def _in_language(texts: Mapping[str, Any]) -> Any:
    return texts.get(language()) or texts["nb"]


def _said(comments: Mapping[str, str] | None) -> Said:
    """Give the words in the reader's language; where only the other has any, those, marked as such."""
    words = comments or {}
    for each in (language(), *LANGUAGES):
        if words.get(each):
            return Said(words[each], "" if each == language() else each)
    return Said("", "")


def language() -> str:
    """Give the reader's language, one of those that reports have."""
    return "en" if (get_language() or "nb").startswith("en") else "nb"
