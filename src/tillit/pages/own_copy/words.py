"""A copy in words that are read aloud: days and times as people write them, and no codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillit.foundation.access.door import ground_name
from tillit.foundation.own_copy import Copy, Part
from tillit.integrations.outlet.kinds import KINDS
from tillit.rooms.visits.queries import PAGE_NAMES
from tillit.ui import formats

WRITES = {
    "give_account": gettext_lazy("Gave you an account"),
    "write_own_words": gettext_lazy("Wrote what matters to you"),
    "change_contact": gettext_lazy("Changed how we reach you"),
}
# Codes that programs read; the page tells the same in words beside them.
FOR_PROGRAMS = {("looks", "action"), ("writes", "facts"), ("messages", "context"), ("visits", "reason")}
IN_WORDS: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("looks", "ground"): lambda value: ground_name(value) if value else "",
    ("looks", "page"): lambda value: PAGE_NAMES.get(value, value),
    ("writes", "verb"): lambda value: WRITES.get(value, value.replace("_", " ")),
    ("messages", "kind"): lambda value: KINDS[value].name if value in KINDS else value,
}


@dataclass(frozen=True)
class Read:
    """A part of the copy: its rows as (name, words) where there is something to say."""

    id: str
    heading: str
    about: str
    rows: tuple[tuple[tuple[str, str], ...], ...]
    all_rows: int

    @property
    def left_out(self) -> int:
        """Give how many rows stand in the file only."""
        return self.all_rows - len(self.rows)


def in_words(copy: Copy, *, at_most: int | None = None) -> list[Read]:
    """Give every part, the newest rows first; a part without rows is told too, since that is an answer."""
    return [_read(part, at_most) for part in copy.parts]


def _read(part: Part, at_most: int | None) -> Read:
    rows = []
    for row in part.rows[:at_most]:
        told = []
        for key, name, value in zip(part.keys, part.columns, row, strict=True):
            if (part.id, key) in FOR_PROGRAMS:
                continue
            change = IN_WORDS.get((part.id, key))
            if words := _written(change(value.raw) if change else value.shown):
                told.append((str(name), words))
        rows.append(tuple(told))
    return Read(part.id, str(part.heading), str(part.about), tuple(rows), len(part.rows))


def _written(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value, "date")
    if isinstance(value, time):
        return formats.clock(value)
    if isinstance(value, dict):  # where a visit was, or is now
        start = value.get("starts_at")
        return formats.moment(datetime.fromisoformat(start)) if start else ""
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return str(value)
