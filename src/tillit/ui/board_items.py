"""The things in a board's rows as html.

A board of a day holds hundreds of things of ten parts each. As a template they cost more than the rest of the page;
written straight they cost next to nothing. Every text from outside is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tillit.ui.board import Item, Kind, Placed
from tillit.ui.formats import initials
from tillit.ui.icons import icon


@dataclass(frozen=True)
class Words:
    """What a thing is, in words for who does not see its color and shape."""

    kinds: dict[Kind, str]
    pinned: str
    changed: str
    found: str


def draw_items(things: Iterable[Placed]) -> SafeString:
    """Draw the things of a row as list items."""
    words = _words()
    return SafeString("".join([_draw(thing, words) for thing in things]))


def _words() -> Words:
    kinds = {
        Kind.NEW: _("First meeting"),
        Kind.DONE: _("Done"),
        Kind.UNCOVERED: _("Nobody yet"),
        Kind.CANCELLED: _("Cancelled"),
        Kind.PAUSED: _("On pause"),
    }
    return Words(
        {kind: escape(word) for kind, word in kinds.items()},
        escape(_("Locked")),
        escape(_("Changed, not told yet")),
        escape(_("Found")),
    )


def _draw(thing: Placed, words: Words) -> str:
    item = thing.item
    label = str(item.label)
    sign = icon(item.sign) if item.sign else ""
    letters = f'<span class="board-initials">{escape(initials(label))}</span>' if item.is_visit else ""
    signs = f"{icon('mail') if item.is_changed else ''}{icon('lock') if item.pinned else ''}{sign}"
    note = f' <span class="board-item-note">{escape(str(item.note))}</span>' if item.note else ""
    return (
        f'<li class="board-item {thing.place}" data-kind="{item.kind}"{_marks(item)}>{_opening(item)}'
        f'<span class="board-time">{thing.start}–{thing.end}</span> '
        f'<span class="board-short" aria-hidden="true">{sign}{letters}</span>'
        f'<span class="board-label">{signs}{escape(label)}</span>{note}{_spoken(item, words)}'
        f"</{'a' if item.url else 'span'}></li>\n"
    )


def _marks(item: Item) -> str:
    pinned = " data-pinned" if item.pinned else ""
    changed = " data-changed" if item.is_changed else ""
    return f"{pinned}{changed}{' data-found' if item.is_found else ''}"


def _opening(item: Item) -> str:
    """Open what can be followed as a link, and tell it when board.js may move it."""
    if not item.url:
        return '<span class="board-body">'
    name = f' id="{escape(item.id)}" data-sheet' if item.id else ""
    moves = ""
    if item.is_movable:
        helpers = f' data-helpers="{escape(item.helpers)}"' if item.helpers else ""
        moves = f' data-at="{item.start_minute}" data-for="{item.length}"{helpers}'
    return f'<a class="board-body" href="{escape(item.url)}"{name}{moves}>'


def _spoken(item: Item, words: Words) -> str:
    if not item.is_visit:
        return ""
    pinned = f" {words.pinned}" if item.pinned else ""
    changed = f" {words.changed}" if item.is_changed else ""
    found = f" {words.found}" if item.is_found else ""
    return f'<span class="board-words"> {words.kinds.get(item.kind, "")}{pinned}{changed}{found}</span>'
