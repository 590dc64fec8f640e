"""A day's list as text that any machine shows, and as a PDF that is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from textwrap import wrap

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tillit.rooms.visits.emergency.content import DayList, Stop
from tillit.ui.paper import typeset

WIDTH = 78


def text_of(told: DayList) -> bytes:
    """Write the list in plain lines, UTF-8, none wider than a terminal."""
    return ("\n".join(_lines(told)) + "\n").encode()


def _lines(told: DayList) -> Iterator[str]:
    yield from _wrapped(_("EMERGENCY LIST") + " – " + told.title)
    yield "=" * WIDTH
    yield from _wrapped(told.printed)
    for notice in told.notices:
        yield from _wrapped(notice)
    if told.uncovered:
        yield from _heading(_("Nobody goes to these"))
        for stop in told.uncovered:
            yield from _stop(stop)
    for one in told.helpers:
        yield from _heading(one.helper)
        yield from _wrapped(one.about)
        for stop in one.stops:
            yield from _stop(stop)
    if told.nobody_at_work:
        yield from _heading(_("At work without visits"))
        for line in told.nobody_at_work:
            yield from _wrapped(line)


def _heading(words: str) -> Iterator[str]:
    yield ""
    yield words
    yield "-" * min(WIDTH, len(words))


def _stop(stop: Stop) -> Iterator[str]:
    yield ""
    yield from _wrapped(f"{stop.times}  {stop.name}{', ' + stop.phone if stop.phone else ''}")
    for said in (stop.where, stop.entry, stop.help, *(f"! {note}" for note in stop.notes)):
        yield from _wrapped(said, "    ")


def _wrapped(words: str, indent: str = "") -> list[str]:
    return wrap(words, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def pdf_of(told: DayList, *, now: datetime) -> bytes:
    """Set the list in type, large enough to read in a car at night; a screen reader can read it too (PDF/UA-1)."""
    words = {
        "language": get_language() or "nb",
        **{key: value for key, value in asdict(told).items() if key != "persons"},
        "say": {
            "emergency": _("EMERGENCY LIST"),
            "nobody": _("Nobody goes to these"),
            "without": _("At work without visits"),
            "page": _("Page"),
            "done": _("done"),
        },
    }
    return typeset(files("tillit.rooms.visits").joinpath("emergency/list.typ"), list=words, dated=now)
