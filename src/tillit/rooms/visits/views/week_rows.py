"""The rows of a team's people through the week as html.

A team has hundreds of visits a week, and each is a handful of parts in the table. As a template they cost more than
the rest of the page; written straight they cost next to nothing. Every text from outside is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tillit.rooms.visits.views.week_people import Cell, Line, PersonRow
from tillit.ui import formats
from tillit.ui.board import SIGNS
from tillit.ui.icons import icon
from tillit.ui.templatetags.tillit import continuity


@dataclass(frozen=True)
class Words:
    """What the signs of a visit mean, for who does not see them, and what stands instead of a time."""

    contact: str
    pause: str
    signs: dict[str, str]
    pinned: str
    changed: str
    cancelled: str
    not_covered: str
    nobody_yet: str


def draw_rows(rows: Iterable[PersonRow], *, chosen: date, today: date) -> SafeString:
    """Draw a row a person, a cell a day."""
    words = _words()
    badges: dict[int, str] = {}
    drawn = []
    for row in rows:
        if row.becomes not in badges:
            badges[row.becomes] = continuity(row.becomes)
        cells = "".join([_cell(cell, words, chosen, today) for cell in row.cells])
        drawn.append(f'\n<tr><th scope="row">{_name(row)}{badges[row.becomes]}{_contact(row, words)}</th>{cells}</tr>')
    return SafeString("".join(drawn))


def _words() -> Words:
    def spoken(sign: str, word: str) -> str:
        return f'{icon(sign)}<span class="ds-sr-only">{escape(word)} </span>'

    signs = {str(kind): str(icon(sign)) for kind, sign in SIGNS.items()}
    return Words(
        contact=f'{icon("heart")}<span class="ds-sr-only">{escape(_("Primary contact"))}: </span>',
        pause=f"{icon('calendar')}{escape(_('On pause'))}: ",
        signs=signs | {"new": spoken("new", _("First meeting")), "done": spoken("check", _("Done"))},
        pinned=spoken("lock", _("Locked")),
        changed=spoken("mail", _("Changed, not told yet")),
        cancelled=escape(_("Cancelled")),
        not_covered=escape(_("Not covered")),
        nobody_yet=escape(_("Nobody yet")),
    )


def _name(row: PersonRow) -> str:
    return f'<a href="{escape(row.url)}">{escape(row.name)}</a>' if row.url else escape(row.name)


def _contact(row: PersonRow, words: Words) -> str:
    return f'<span class="contact">{words.contact}{escape(row.contact)}</span>' if row.contact else ""


def _cell(cell: Cell, words: Words, chosen: date, today: date) -> str:
    opening = '<td class="chosen">' if cell.day == chosen else "<td>"
    pause = f'<span class="pause">{words.pause}{escape(str(cell.pause))}</span>' if cell.pause else ""
    lines = "".join([_line(line, words, is_over=cell.day < today) for line in cell.lines])
    return f"{opening}{pause}{lines}</td>"


def _line(line: Line, words: Words, *, is_over: bool) -> str:
    link = f'a class="line" href="{escape(line.url)}" data-sheet id="l-{line.id}"' if line.url else 'span class="line"'
    marks = f"{' data-pinned' if line.pinned else ''}{' data-changed' if line.is_changed else ''}"
    pinned = words.pinned if line.pinned else ""
    changed = words.changed if line.is_changed else ""
    return (
        f'<{link} data-kind="{line.kind}"{marks}>{words.signs.get(line.kind, "")}{pinned}{changed}'
        f"{_what(line, words, is_over=is_over)}</{'a' if line.url else 'span'}>"
    )


def _what(line: Line, words: Words, *, is_over: bool) -> str:
    """Write when and by whom; what has no time says why."""
    if line.starts_at:
        return f"<b>{formats.clock(line.starts_at)}</b> {escape(line.who)}"
    if line.kind == "cancelled":
        return words.cancelled
    return words.not_covered if is_over else words.nobody_yet
