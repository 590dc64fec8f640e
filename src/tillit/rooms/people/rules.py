"""When own words fall due for a new talk, and which pauses can be told."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from django.utils.translation import gettext as _

from tillit.kernel.errors import StateConflict, TillitError
from tillit.ui import formats

# No law sets the time. A decision on long-term help is looked at at least once a year; what matters to a person
# who gets frailer changes faster than that, and twice a year is what a small team can ask and mean it.
REVIEW_AFTER_MONTHS = 6

# A stay in hospital is often told of late; what is older than a month is history, not a plan to change.
TOLD_LATE = timedelta(days=31)
TOLD_AHEAD = timedelta(days=366)
LONGEST = timedelta(days=366)


class BadPause(TillitError):
    """Days that cannot be a pause; the message says why, in the reader's language, `field` where."""

    def __init__(self, message: str, field: str = "starts_on") -> None:
        super().__init__(message)
        self.field = field


class OverlappingPause(StateConflict):
    """Some of the days are in another pause already; the message names it, in the reader's language."""

    field = "starts_on"

    def __init__(self, starts_on: date, ends_on: date | None) -> None:
        first = formats.day(starts_on, "date")
        if ends_on:
            message = _("There is a pause from %(first)s already, with visits again from %(back)s. Change that one.")
            super().__init__(message % {"first": first, "back": formats.day(ends_on, "date")})
        else:
            message = _("There is a pause from %(first)s already, without an end. Change that one.")
            super().__init__(message % {"first": first})


def review_due_on(written_on: date) -> date:
    """Give the day from which own words should be talked through again."""
    months = written_on.year * 12 + written_on.month - 1 + REVIEW_AFTER_MONTHS
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(written_on.day, monthrange(year, month)[1]))


def check_pause(starts_on: date, ends_on: date | None, *, today: date, began_on: date | None = None) -> None:
    """Raise BadPause unless the days [starts_on, ends_on) can be a pause that is told today.

    One that `began_on` that day already may go on doing so, however long ago that is.
    """
    if ends_on is not None and ends_on <= starts_on:
        raise BadPause(_("The first day with visits again must be after the first day without."), "ends_on")
    if starts_on < today - TOLD_LATE and starts_on != began_on:
        raise BadPause(_("A pause can begin at most 31 days back."))
    if starts_on > today + TOLD_AHEAD:
        raise BadPause(_("A pause can begin at most a year ahead."))
    if ends_on is not None and ends_on > starts_on + LONGEST:
        raise BadPause(_("A pause lasts at most a year. Leave the end empty when you do not know it."), "ends_on")


def span(*periods: tuple[date, date | None]) -> tuple[date, date | None]:
    """Give the first and the last day that half-open periods touch; None when one has no end."""
    ends = [ends_on for _, ends_on in periods]
    last = None if None in ends else max(end for end in ends if end) - timedelta(days=1)
    return min(starts_on for starts_on, _ in periods), last
