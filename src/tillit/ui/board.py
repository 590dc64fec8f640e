"""The day's board: helpers down, time across, in columns of five minutes that static classes place.

The content security policy forbids style attributes, so a thing's place is a class (`at-12 for-6`: from the
twelfth column, six columns wide) from `static/ui/board.css`. Without that sheet, on a phone and to a screen
reader the same markup is a list per helper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

STEP_MINUTES = 5
MOST_STEPS = 24 * 60 // STEP_MINUTES


class Kind(StrEnum):
    """What a thing on the board is; each has its colour, its shape and its word."""

    KNOWN = "known"  # the helper has met this person before
    NEW = "new"  # a first meeting
    DONE = "done"
    UNCOVERED = "uncovered"
    CANCELLED = "cancelled"
    PAUSED = "paused"  # the person is in hospital, on holiday: nobody is to come
    BREAK = "break"
    MEETING = "meeting"


SIGNS = {
    Kind.NEW: "new",
    Kind.DONE: "check",
    Kind.UNCOVERED: "gap",
    Kind.CANCELLED: "cross",
    Kind.PAUSED: "calendar",
    Kind.BREAK: "coffee",
    Kind.MEETING: "people",
}


@dataclass(frozen=True)
class Item:
    """One thing in a row, in minutes after midnight of the board's day."""

    start_minute: int
    end_minute: int
    label: str | Promise
    kind: Kind = Kind.KNOWN
    note: str | Promise = ""
    url: str = ""
    pinned: bool = False
    id: str = ""  # of the element: a piece that is fetched anew gives the focus back to it
    is_movable: bool = False
    is_changed: bool = False  # other than the person was told
    is_found: bool = False  # what the reader searched for
    helpers: str = ""  # the keys of all who go, where they are more than one
    minutes: int = 0  # how long it really is, where it is drawn longer

    @property
    def length(self) -> int:
        return self.minutes or self.end_minute - self.start_minute

    @property
    def is_visit(self) -> bool:
        return self.kind not in (Kind.BREAK, Kind.MEETING)

    @property
    def sign(self) -> str:
        """Give the icon that says in shape what the color says; what is ordinary has none."""
        return SIGNS.get(self.kind, "")


@dataclass(frozen=True)
class Row:
    """A helper's day; `shifts` are the minutes (start, end) at work, drawn as a band behind the items."""

    label: str | Promise
    items: Sequence[Item]
    shifts: Sequence[tuple[int, int]] = ()
    note: str | Promise = ""
    url: str = ""
    is_alarming: bool = False
    key: str = ""  # of the helper, where things can be moved here


@dataclass(frozen=True)
class Placed:
    """An item with the classes that place it and its clock times."""

    item: Item
    place: str
    start: str
    end: str


@dataclass(frozen=True)
class Band:
    """A shift with the classes that place it and its clock times."""

    place: str
    start: str
    end: str


@dataclass(frozen=True)
class PlacedRow:
    """A row, ready to draw."""

    row: Row
    bands: list[Band]
    items: list[Placed]


@dataclass(frozen=True)
class Handles:
    """What board.js needs to let things be moved: the day as the address has it, and the plan's version."""

    day: str
    version: int


@dataclass(frozen=True)
class Board:
    """A board, ready for `{% board %}`."""

    caption: str | Promise
    rows: list[PlacedRow]
    hours: list[Placed] = field(default_factory=list)
    width: str = ""
    first_minute: int = 0
    handles: Handles | None = None


def lay_out(
    caption: str | Promise,
    rows: Sequence[Row],
    *,
    start_minute: int | None = None,
    end_minute: int | None = None,
    handles: Handles | None = None,
) -> Board:
    """Lay rows out between two minutes after midnight, by default the full hours that hold everything.

    What lies outside is cut at the edge or left out; a board spans at most 24 hours.
    """
    moments = [minute for row in rows for item in row.items for minute in (item.start_minute, item.end_minute)]
    moments += [minute for row in rows for shift in row.shifts for minute in shift]
    first = (min(moments, default=8 * 60) if start_minute is None else start_minute) // 60 * 60
    last = -(-(max(moments, default=16 * 60) if end_minute is None else end_minute) // 60) * 60
    last = min(max(last, first + 60), first + 24 * 60)

    def place(start: int, end: int) -> str | None:
        begin, stop = max(start, first), min(end, last)
        if stop <= begin:
            return None
        column = min(_steps(begin - first), _steps(last - first) - 1)
        return f"at-{column} for-{max(1, _steps(stop - first) - column)}"

    placed_rows = [
        PlacedRow(
            row,
            [Band(where, _clock(a), _clock(b)) for a, b in row.shifts if (where := place(a, b))],
            [
                Placed(item, where, _clock(item.start_minute), _clock(item.end_minute))
                for item in sorted(row.items, key=lambda item: (item.start_minute, item.end_minute))
                if (where := place(item.start_minute, item.end_minute))
            ],
        )
        for row in rows
    ]
    hours = [
        Placed(
            Item(minute, minute + 60, ""),
            place(minute, minute + 60) or "",
            _clock(minute),
            _clock(minute + 60),
        )
        for minute in range(first, last, 60)
    ]
    return Board(caption, placed_rows, hours, f"wide-{(last - first) // STEP_MINUTES}", first, handles)


def places_sheet() -> str:
    """Give the style sheet of all places; `static/ui/places.css` is this text, and a test compares them."""
    rules = [f".at-{step}{{grid-column-start:{step + 1}}}" for step in range(MOST_STEPS)]
    rules += [f".for-{steps}{{grid-column-end:span {steps}}}" for steps in range(1, MOST_STEPS + 1)]
    rules += [f".wide-{steps}{{--steps:{steps}}}" for steps in range(12, MOST_STEPS + 1, 12)]
    return "/* Made by tillit.ui.board.places_sheet(): do not edit. */\n" + "\n".join(rules) + "\n"


def _steps(minutes: int) -> int:
    """Round minutes to steps; neighbors that touch stay neighbors, since both ends are rounded alike."""
    return (minutes + STEP_MINUTES // 2) // STEP_MINUTES


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
