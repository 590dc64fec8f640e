"""How often help is given, in words."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillit.rooms.decisions.queries import GrantCard
from tillit.rooms.visits.spoken import bare_clock, listed
from tillit.ui import formats

A_MONDAY = date(2026, 1, 5)


def how_often(grant: GrantCard) -> str:
    """Write how often: every day, twice a day on Mondays and Thursdays, three times a week."""
    days = [formats.day(A_MONDAY + timedelta(days=number - 1), "weekday") for number in grant.weekdays]
    if grant.repeat == "day":
        often = (
            _("every day")
            if grant.times == 1 and not days
            else ngettext("%(times)d time a day", "%(times)d times a day", grant.times) % {"times": grant.times}
        )
    else:
        often = ngettext("%(times)d time a week", "%(times)d times a week", grant.times) % {"times": grant.times}
    if not days or len(days) == 7:
        return often
    # A visit that may move can stand on the day beside: the weekday is then a wish, and is said to be one.
    which = _("preferably %(days)s") % {"days": ", ".join(days)} if grant.may_move else ", ".join(days)
    return f"{often} ({which})"


def when(grant: GrantCard) -> str:
    """Write between which times of the day, if any are set, as it is read aloud."""
    between = _("between %(first)s and %(last)s")
    return listed([between % {"first": bare_clock(start), "last": bare_clock(end)} for start, end in grant.windows])
