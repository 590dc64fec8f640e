"""The days of a report, those before it, and those a year ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tillit.kernel.errors import TillitError


class BadPeriod(TillitError):
    """Days that a report cannot be of."""


@dataclass(frozen=True)
class Days:
    """From `first` to `last`, both included."""

    first: date
    last: date

    def overlaps(self, other: Days) -> bool:
        """Tell whether any day is in both."""
        return self.first <= other.last and other.first <= self.last

    def holds(self, other: Days) -> bool:
        """Tell whether all days of the other are in these."""
        return self.first <= other.first and other.last <= self.last


def day(text: str) -> date:
    """Read a day of a content."""
    return date.fromisoformat(text)


def month_of(day: date) -> Days:
    """Give the calendar month that a day lies in."""
    first = day.replace(day=1)
    return Days(first, _next_month(first) - timedelta(days=1))


def parse(text: str, *, today: date) -> Days:
    """Read 2026-10 (a month; one that runs ends with today), 2026-Q3, 2026, or 2026-10-01:2026-10-21.

    Raises BadPeriod when it is none of these, or has not begun.
    """
    days = _read(text)
    if days is None or days.first > days.last:
        raise BadPeriod(
            f"{text!r} is no period. Write a month (2026-10), a quarter (2026-Q3), a year (2026) or two days "
            "(2026-10-01:2026-10-21)."
        )
    if days.first > today:
        raise BadPeriod(f"{text} has not begun yet.")
    return Days(days.first, min(days.last, today))


def before(days: Days) -> Days:
    """Give the period to compare with: the whole month, quarter or year before, else as many days before."""
    if days.first.day == 1 and days.last <= month_of(days.first).last:
        return month_of(days.first - timedelta(days=1))
    if days.first.day == 1 and days.last == month_of(days.last).last:
        months = 12 * (days.last.year - days.first.year) + days.last.month - days.first.month + 1
        year, month = divmod(12 * days.first.year + days.first.month - 1 - months, 12)
        return Days(date(year, month + 1, 1), days.first - timedelta(days=1))
    length = (days.last - days.first).days + 1
    return Days(days.first - timedelta(days=length), days.first - timedelta(days=1))


def year_ago(days: Days) -> Days:
    """Give the same days a year before; 29 February becomes the 28th, and whole months stay whole.

    A month so far is compared with the whole month, as with the month before.
    """
    first = _minus_year(days.first)
    if days.last == month_of(days.last).last or (days.first.day == 1 and days.last <= month_of(days.first).last):
        return Days(first, month_of(_minus_year(days.last.replace(day=1))).last)
    return Days(first, _minus_year(days.last))


def _read(text: str) -> Days | None:
    try:
        if ":" in text:
            first, last = text.split(":", 1)
            return Days(date.fromisoformat(first), date.fromisoformat(last))
        year, _, rest = text.partition("-")
        if not rest:
            return Days(date(int(year), 1, 1), date(int(year), 12, 31))
        if rest[:1] in ("Q", "K"):
            begin = date(int(year), 3 * int(rest[1:]) - 2, 1)
            return Days(begin, _next_month(_next_month(_next_month(begin))) - timedelta(days=1))
        return month_of(date(int(year), int(rest), 1))
    except ValueError:
        return None


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _minus_year(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
