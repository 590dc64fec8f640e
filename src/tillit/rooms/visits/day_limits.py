"""When a visit can be marked as done, undone or different: on its day, or the next day until noon."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from tillit.kernel.clock import instant

# Those who forgot have the next morning. A visit right after midnight can be reached a little early.
UNTIL_NEXT_DAY_AT = time(12)
EARLY = timedelta(hours=1)


def opens_at(day: date, starts_at: datetime) -> datetime:
    """Give the instant from which a visit can be marked."""
    return min(instant(day, time(0)), starts_at - EARLY)


def closes_at(day: date) -> datetime:
    """Give the instant from which it no longer can."""
    return instant(day + timedelta(days=1), UNTIL_NEXT_DAY_AT)


def can_be_marked(day: date, starts_at: datetime, now: datetime) -> bool:
    """Tell whether a visit of `day` can be marked now."""
    return opens_at(day, starts_at) <= now < closes_at(day)
