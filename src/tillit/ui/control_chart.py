"""A control chart as SVG: the points, their middle and limits, what is a signal, and what was changed when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import floor, log10

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tillit.ui.charts import Text, _line, _short, _stretches, _svg, _text
from tillit.ui.formats import month, number

SIGNAL = 6.5  # half the diagonal of the diamond that stands for a signal


@dataclass(frozen=True)
class ControlPoint:
    """A value of some days; None is a gap. `signal` says in words why it is more than chance, or is empty."""

    on: date
    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    signal: Text = ""


@dataclass(frozen=True)
class Control:
    """Points about a middle within limits, in order of days; `changes` are (day, number in the list below)."""

    title: Text
    points: Sequence[ControlPoint]
    middle: float
    what: Text  # what a point is: "Week"
    unit: Text
    note: Text = ""
    changes: Sequence[tuple[date, str]] = ()
    monthly: bool = False

    @property
    def headings(self) -> list[Text]:
        return [self.what, self.unit, _("Lower limit"), _("Upper limit"), _("Signal")]

    @property
    def rows(self) -> list[list[str]]:
        return [
            [p.label, _written(p.value), _written(p.low), _written(p.high), str(p.signal) or "–"] for p in self.points
        ]

    def draw(self, id: str, *, wide: bool) -> SafeString:
        width, height = (640, 290) if wide else (340, 260)
        left, right, top, bottom = 50, 26, 34, 34
        known = [p for p in self.points if p.value is not None]
        if not known:
            return _svg(id, width, height, self.title, self._described(), [])
        ticks = self._ticks()
        first, last = self.points[0].on, self.points[-1].on
        days = max(1, (last - first).days)

        def x(on: date) -> float:
            return left + (width - left - right) * min(1.0, max(0.0, (on - first).days / days))

        def y(value: float) -> float:
            return top + (height - top - bottom) * (1 - (value - ticks[0]) / (ticks[-1] - ticks[0]))

        parts = []
        for tick in ticks:
            parts.append(
                _line("chart-axis" if tick == ticks[0] else "chart-grid", left, y(tick), width - right, y(tick))
            )
            parts.append(_text("", left - 8, y(tick) + 5, number(tick), "end"))
        parts += self._dates(x, height - 8, 5 if wide else 3)
        for day, mark in self.changes:
            if first <= day <= last:
                parts.append(_line("chart-mark", x(day), top - 8, x(day), y(ticks[0])))
                parts.append(_text("chart-mark-text", x(day), top - 14, mark, "middle"))
        parts.append(_line("chart-middle", left, y(self.middle), width - right, y(self.middle)))
        for limit in ("low", "high"):
            for stretch in _stretches([(x(p.on), getattr(p, limit)) for p in self.points]):
                parts.append(f'<path class="chart-limit" d="{_steps([(at, y(value)) for at, value in stretch])}"/>')
        for line in _stretches([(x(p.on), p.value) for p in self.points]):
            path = " L".join(f"{at:.1f} {y(value):.1f}" for at, value in line)
            parts.append(f'<path class="chart-line chart-line-thin" d="M{path}"/>')
        for p in known:
            parts.append(_diamond(x(p.on), y(p.value or 0)) if p.signal else _dot(x(p.on), y(p.value or 0)))
        return _svg(id, width, height, self.title, self._described(), parts)

    def _dates(self, x, y: float, most: int) -> list[str]:
        labels = max(2, min(len(self.points), most))
        chosen = sorted({round(step * (len(self.points) - 1) / (labels - 1)) for step in range(labels)})
        parts = []
        for place in chosen:
            on = self.points[place].on
            is_last = place == len(self.points) - 1
            words = month(on, short=True) if self.monthly else _short(on)
            anchor = "end" if is_last else "start" if place == 0 else "middle"
            parts.append(_text("", x(on) + (20 if is_last else 0), y, words, anchor))
        return parts

    def _ticks(self) -> list[float]:
        """Give round steps around everything that is drawn; not from zero, so that a narrow band can be seen."""
        drawn = [v for p in self.points for v in (p.value, p.low, p.high) if v is not None] + [self.middle]
        low, high = min(drawn), max(drawn)
        span = (high - low) or max(1.0, abs(high) / 10)
        size = 10.0 ** floor(log10(span / 4))
        step = next(size * factor for factor in (1, 2, 5, 10) if size * factor * 4 >= span)
        begin, end = floor(low / step), -floor(-high / step)
        return [round(step * place, 10) for place in range(begin, max(end, begin + 1) + 1)]

    def _described(self) -> str:
        known = [p for p in self.points if p.value is not None]
        if not known:
            return _("There are no figures yet.")
        signals = [p for p in known if p.signal]
        told = {
            "count": len(known),
            "middle": number(self.middle),
            "signals": len(signals),
            "where": ", ".join(p.label for p in signals),
        }
        if not signals:
            return _("%(count)d points about %(middle)s. None of them is more than chance.") % told
        return _("%(count)d points about %(middle)s. %(signals)d are signals: %(where)s.") % told


def _written(value: float | None) -> str:
    return "–" if value is None else number(value, 1)


def _steps(points: Sequence[tuple[float, float]]) -> str:
    """Draw limits as steps: each holds half-way to its neighbors, so that one of its own is seen."""
    if len(points) == 1:
        (at, level), reach = points[0], 8.0
        return f"M{at - reach:.1f} {level:.1f} H{at + reach:.1f}"
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (at, _level), (following, level) in pairwise(points):
        path += f" H{(at + following) / 2:.1f} V{level:.1f}"
    return f"{path} H{points[-1][0]:.1f}"


def _dot(x: float, y: float) -> str:
    return f'<circle class="chart-dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'


def _diamond(x: float, y: float) -> str:
    s = SIGNAL
    return f'<path class="chart-signal" d="M{x:.1f} {y - s:.1f} l{s} {s} l-{s} {s} l-{s} -{s} Z"/>'
