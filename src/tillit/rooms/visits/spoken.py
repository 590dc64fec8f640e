"""Times, days and names as one reads them aloud: no signs and no short forms that a reader stumbles over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillit.kernel.clock import OSLO
from tillit.rooms.workforce.queries import EmployeeCard
from tillit.ui import formats


def bare_clock(value: datetime | time) -> str:
    """Write a time of day alone: 09.15 in bokmål, 09:15 in English."""
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(OSLO)
    sign = ":" if (get_language() or "nb").startswith("en") else "."
    return f"{value.hour:02d}{sign}{value.minute:02d}"


def oclock(value: datetime | time) -> str:
    """Write a time of day in a sentence: kl. 09.15, at 09:15; the two never break apart."""
    return (_("at %(clock)s") % {"clock": bare_clock(value)}).replace(" ", formats.NO_BREAK_SPACE)


def sentence_start(text: str) -> str:
    """Give a text with a capital first; the rest, such as English months, keeps its own."""
    return text[:1].upper() + text[1:]


def day_and_clock(value: datetime) -> str:
    """Write an instant near today: torsdag 19. november kl. 15.00."""
    return f"{formats.day(value)} {oclock(value)}"


def relative_day(day: date, today: date) -> str:
    """Write a day as one says it today: i dag, i morgen, torsdag 19. november."""
    ahead = (day - today).days
    return {0: _("today"), 1: _("tomorrow")}.get(ahead) or formats.day(day)


def listed(parts: Sequence[str]) -> str:
    """Write several things as one says them: Kari, Ola og Åse."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def given_names(cards: Sequence[EmployeeCard], *, among: Sequence[EmployeeCard] = ()) -> str:
    """Write helpers by given name; by the whole name where somebody `among` them has the same."""
    everyone = {card.id: card.given_name for card in (*cards, *among)}
    given = list(everyone.values())
    return listed([card.given_name if given.count(card.given_name) == 1 else card.name for card in cards])
