"""Small charts as SVG: title, description and the same figures as a table; style comes from classes alone.

A chart is data here and becomes a drawing twice: wide, and narrow for a phone, so that text stays readable.
`{% chart %}` shows the one that fits, with the table in a fold beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tillit.ui.formats import day, month, number

Text = str | Promise
X = TypeVar("X")


class Chart(Protocol):
    """What `{% chart %}` draws."""

    title: Text
    note: Text

    @property
    def headings(self) -> list[Text]: ...
    @property
    def rows(self) -> list[list[str]]: ...
    def draw(self, id: str, *, wide: bool) -> SafeString: ...


@dataclass(frozen=True)
class Bars:
    """Upright bars over ordered classes: how many persons met 1, 2, 3 … helpers.

    `strong` are the labels to lift out; `mark` is (label, text) of a dashed line, such as the median.
    """

    title: Text
    values: Sequence[tuple[str, float]]
    what: Text  # what a class is: "Helpers met"
    unit: Text  # what a bar counts: "Persons"
    note: Text = ""
    strong: frozenset[str] = frozenset()
    mark: tuple[str, Text] | None = None

    @property
    def headings(self) -> list[Text]:
        return [self.what, self.unit]

    @property
    def rows(self) -> list[list[str]]:
        return [[label, number(value)] for label, value in self.values]

    def draw(self, id: str, *, wide: bool) -> SafeString:
        width, height = (640, 280) if wide else (340, 260)
        left, right, top, bottom = 44, 8, 30 if self.mark else 14, 46
        ticks = _ticks(max((value for _label, value in self.values), default=0))
        parts = []

        def y(value: float) -> float:
            return top + (height - top - bottom) * (1 - value / ticks[-1])

        for tick in ticks:
            parts.append(_line("chart-axis" if tick == 0 else "chart-grid", left, y(tick), width - right, y(tick)))
            parts.append(_text("", left - 8, y(tick) + 5, number(tick), "end"))
        slot = (width - left - right) / max(1, len(self.values))
        widest = max((len(label) for label, _value in self.values), default=1) * 8 + 8
        every = max(1, -(-widest // max(1, int(slot))))
        for place, (label, value) in enumerate(self.values):
            x = left + place * slot
            css = "chart-bar chart-bar-strong" if label in self.strong else "chart-bar"
            bar = max(2.0, slot * 0.78)
            parts.append(
                f'<rect class="{css}" x="{x + (slot - bar) / 2:.1f}" y="{y(value):.1f}" width="{bar:.1f}" '
                f'height="{max(0.0, y(0) - y(value)):.1f}" rx="{min(3.0, bar / 4):.1f}"/>'
            )
            if place % every == 0:
                parts.append(_text("", x + slot / 2, height - bottom + 20, label, "middle"))
        parts.append(_text("", left + (width - left - right) / 2, height - 4, self.what, "middle"))
        if self.mark:
            places = [label for label, _value in self.values]
            if self.mark[0] in places:
                x = left + (places.index(self.mark[0]) + 0.5) * slot
                parts.append(_line("chart-mark", x, top - 8, x, y(0)))
                anchor = "end" if x > width * 0.7 else "start"
                parts.append(
                    _text("chart-mark-text", x + (-7 if anchor == "end" else 7), top - 10, self.mark[1], anchor)
                )
        return _svg(id, width, height, self.title, self._described(), parts)

    def _described(self) -> str:
        if not self.values:
            return _("There are no figures yet.")
        label, most = max(self.values, key=lambda pair: pair[1])
        return _("%(count)d bars; the highest is %(label)s with %(value)s.") % {
            "count": len(self.values),
            "label": label,
            "value": number(most),
        }


@dataclass(frozen=True)
class Line:
    """A value over dates; None is a gap, never a zero. `mark` is (date, text) of a dashed line.

    `monthly`: each date is the first of the month that its value is of.
    """

    title: Text
    points: Sequence[tuple[date, float | None]]
    unit: Text
    note: Text = ""
    mark: tuple[date, Text] | None = None
    monthly: bool = False

    @property
    def headings(self) -> list[Text]:
        return [_("Month") if self.monthly else _("Date"), self.unit]

    @property
    def rows(self) -> list[list[str]]:
        return [[self._named(on), "–" if value is None else number(value)] for on, value in self.points]

    def _named(self, on: date) -> str:
        return month(on) if self.monthly else day(on, "date")

    def draw(self, id: str, *, wide: bool) -> SafeString:
        width, height = (640, 260) if wide else (340, 240)
        left, right, top, bottom = 44, 26, 30, 34
        known = [value for _on, value in self.points if value is not None]
        if not known:
            return _svg(id, width, height, self.title, self._described(), [])
        ticks = _ticks(max(known))
        first, last = self.points[0][0], self.points[-1][0]
        days = max(1, (last - first).days)

        def x(on: date) -> float:
            return left + (width - left - right) * (on - first).days / days

        def y(value: float) -> float:
            return top + (height - top - bottom) * (1 - value / ticks[-1])

        parts = []
        for tick in ticks:
            parts.append(_line("chart-axis" if tick == 0 else "chart-grid", left, y(tick), width - right, y(tick)))
            parts.append(_text("", left - 8, y(tick) + 5, number(tick), "end"))
        labels = max(2, min(len(self.points), 6 if wide else 3))
        chosen = sorted({round(step * (len(self.points) - 1) / (labels - 1)) for step in range(labels)})
        for place in chosen:
            on = self.points[place][0]
            anchor = "end" if place == len(self.points) - 1 else "start" if place == 0 else "middle"
            words = month(on, short=True) if self.monthly else _short(on)
            parts.append(_text("", x(on) + (20 if anchor == "end" else 0), height - 8, words, anchor))
        if self.mark and first <= self.mark[0] <= last:
            at = x(self.mark[0])
            parts.append(_line("chart-mark", at, top - 10, at, y(0)))
            anchor = "end" if at > width * 0.6 else "start"
            parts.append(_text("chart-mark-text", at + (-7 if anchor == "end" else 7), top - 12, self.mark[1], anchor))
        for stretch in _stretches(self.points):
            path = " L".join(f"{x(on):.1f} {y(value):.1f}" for on, value in stretch)
            parts.append(f'<path class="chart-line" d="M{path}"/>')
            if len(stretch) == 1:  # between gaps: a line of one point would not be seen
                parts.append(
                    f'<circle class="chart-dot" cx="{x(stretch[0][0]):.1f}" cy="{y(stretch[0][1]):.1f}" r="4"/>'
                )
        on, value = [(on, value) for on, value in self.points if value is not None][-1]
        parts.append(f'<circle class="chart-dot chart-dot-strong" cx="{x(on):.1f}" cy="{y(value):.1f}" r="5"/>')
        parts.append(_text("chart-value", x(on) + 4, y(value) - 12, number(value), "end"))
        return _svg(id, width, height, self.title, self._described(), parts)

    def _described(self) -> str:
        known = [(on, value) for on, value in self.points if value is not None]
        if not known:
            return _("There are no figures yet.")
        (start, before), (end, after) = known[0], known[-1]
        told = {"before": number(before), "start": self._named(start), "after": number(after), "end": self._named(end)}
        if self.monthly:
            return _("From %(before)s in %(start)s to %(after)s in %(end)s.") % told
        return _("From %(before)s on %(start)s to %(after)s on %(end)s.") % told


@dataclass(frozen=True)
class Spread:
    """For each row a range from low to high and a dot at the middle: teams beside each other on one scale."""

    title: Text
    values: Sequence[tuple[str, float, float, float]]  # label, low, middle, high
    what: Text
    unit: Text
    note: Text = ""
    names: tuple[Text, Text, Text] | None = None  # what low, middle and high are

    @property
    def headings(self) -> list[Text]:
        return [self.what, *(self.names or (_("Low"), _("Middle"), _("High")))]

    @property
    def rows(self) -> list[list[str]]:
        return [[label, *(number(figure) for figure in figures)] for label, *figures in self.values]

    def draw(self, id: str, *, wide: bool) -> SafeString:
        width = 640 if wide else 340
        line, top, bottom = (38, 10, 42) if wide else (56, 10, 42)
        left, right = (200, 24) if wide else (12, 20)
        height = top + bottom + line * len(self.values)
        ticks = _ticks(max((high for *_rest, high in self.values), default=0))

        def x(value: float) -> float:
            return left + (width - left - right) * value / ticks[-1]

        parts = []
        for tick in ticks:
            parts.append(_line("chart-grid", x(tick), top, x(tick), height - bottom))
            parts.append(_text("", x(tick), height - bottom + 18, number(tick), "middle"))
        parts.append(_text("", left + (width - left - right) / 2, height - 4, self.unit, "middle"))
        for place, (label, low, middle, high) in enumerate(self.values):
            y = top + place * line + (line / 2 if wide else line - 16)
            if wide:
                parts.append(_text("", left - 14, y + 5, label, "end"))
            else:
                parts.append(_text("", left, y - 14, label, "start"))
            parts.append(_line("chart-range", x(low), y, x(high), y))
            parts.append(f'<circle class="chart-dot chart-dot-strong" cx="{x(middle):.1f}" cy="{y:.1f}" r="6"/>')
            parts.append(_text("chart-value", x(middle), y - 11, number(middle), "middle"))
        return _svg(id, width, height, self.title, self._described(), parts)

    def _described(self) -> str:
        if not self.values:
            return _("There are no figures yet.")
        best = min(self.values, key=lambda row: row[2])
        worst = max(self.values, key=lambda row: row[2])
        return _("The lowest middle is %(best)s with %(low)s, the highest %(worst)s with %(high)s.") % {
            "best": best[0],
            "low": number(best[2]),
            "worst": worst[0],
            "high": number(worst[2]),
        }


def spark(values: Sequence[float | None], label: Text) -> SafeString:
    """Draw a line of a word's size, named by `label`; gaps stay gaps."""
    known = [value for value in values if value is not None]
    if not known:
        return mark_safe("")
    low, high = min(known), max(known)
    span = (high - low) or 1
    step = 112 / max(1, len(values) - 1)
    points = [
        (place * step, None if value is None else 24 - 20 * (value - low) / span) for place, value in enumerate(values)
    ]
    parts = [
        '<path class="chart-line" d="M' + " L".join(f"{x:.1f} {y:.1f}" for x, y in stretch) + '"/>'
        for stretch in _stretches(points)
    ]
    at, height = [(x, y) for x, y in points if y is not None][-1]
    parts.append(f'<circle class="chart-dot-strong" cx="{at:.1f}" cy="{height:.1f}" r="3.5"/>')
    return mark_safe(  # noqa: S308  numbers of ours and an escaped label
        f'<svg class="spark" viewBox="0 0 112 28" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _svg(id: str, width: int, height: int, title: Text, description: str, parts: Sequence[str]) -> SafeString:
    return mark_safe(  # noqa: S308  every text in parts is escaped by _text
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{escape(id)}-t {escape(id)}-d">'
        f'<title id="{escape(id)}-t">{escape(title)}</title>'
        f'<desc id="{escape(id)}-d">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _line(css: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{css}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(css: str, x: float, y: float, words: Text, anchor: str) -> str:
    own = f' class="{css}"' if css else ""
    return f'<text{own} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _short(on: date) -> str:
    return day(on, "day_short").split(" ", 1)[1]


def _ticks(most: float) -> list[float]:
    """Give round steps from zero to at least `most`, about four of them."""
    if most <= 0:
        return [0, 1]
    size = 10.0 ** (len(f"{most:.0f}") - 1) / 10 if most >= 1 else 0.1
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10, 20, 25, 50) if size * factor * 5 >= most)
    if most >= 5 and step != int(step):
        step = float(int(step) + 1)
    steps = -(-most // step)
    return [step * place for place in range(int(steps) + 1)]


def _stretches(points: Sequence[tuple[X, float | None]]) -> list[list[tuple[X, float]]]:
    """Split points where a value is missing."""
    stretches: list[list[tuple[X, float]]] = [[]]
    for at, value in points:
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append((at, value))
    return [stretch for stretch in stretches if stretch]
