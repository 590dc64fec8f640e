"""Half-open periods of days and the ISO weeks that plans are made for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from tillit.kernel.errors import TillitError

ISO_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
YEARS = range(1900, 2200)  # a week outside these is a slip of the pen, and the calendar itself ends at 9999


class BadWeek(TillitError):
    """A text that names no ISO week."""


@dataclass(frozen=True, order=True)
class Week:
    """An ISO 8601 week, known by its Monday."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.isoweekday() != 1:
            raise BadWeek(f"{self.monday} is not a Monday; give the first day of the week.")

    @classmethod
    def of(cls, day: date) -> Week:
        """Give the week that holds `day`."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read `2026-W48`.

        Raises BadWeek when the text is not an ISO week that exists.
        """
        match = ISO_WEEK.fullmatch(text)
        try:
            if match and int(match[1]) in YEARS:
                return cls(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        except ValueError:
            pass
        raise BadWeek(f"'{text}' is not a week. Write year and ISO week number, such as 2026-W48.")

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Give Monday to Sunday."""
        return tuple(self.monday + timedelta(days=i) for i in range(7))

    @property
    def end(self) -> date:
        """Give the Monday after: the first day that is not in the week."""
        return self.monday + timedelta(days=7)

    @property
    def number(self) -> int:
        """Give the ISO week number, 1 to 53."""
        return self.monday.isocalendar().week

    def shift(self, weeks: int) -> Week:
        """Give the week that many weeks later (or earlier when negative)."""
        return Week(self.monday + timedelta(weeks=weeks))

    def __str__(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"


def covers(starts_on: date, ends_on: date | None, day: date) -> bool:
    """Tell whether the half-open period [starts_on, ends_on) holds `day`; an open end never ends."""
    return starts_on <= day and (ends_on is None or day < ends_on)
