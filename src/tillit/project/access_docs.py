"""Writes docs/operate/access.md from the table that the walk compares with: `python -m tillit.project.access_docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import yaml

from tillit.project.made_pages import write_or_check

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "operate" / "access.md"
TABLE = Path(__file__).with_name("access.yaml")
EVERYBODY = "everybody"
KEPT_OUT = "hidden"
WAYS = ("reads", "writes")
SIGNS = {frozenset(("reads",)): "R", frozenset(("writes",)): "W", frozenset(WAYS): "RW", frozenset((KEPT_OUT,)): "–"}
REFUSED = "·"

OPENING = """# Who gets in where

<!-- Written by `python -m tillit.project.access_docs` from src/tillit/project/access.yaml. Do not edit. -->

A test (`tests/access`) knocks at every address of Tillit, by GET and by POST, as each of the readers below, and
compares what came of it with this table. A page that is not here fails the test, and so does one that lets in one
reader more or less. When you make a page, think over who is to get in, write its line in
`src/tillit/project/access.yaml`, and write this page anew.

All doors lead to things of one person, Arne, and of the team that helps him. So a reader of another team, or another
inhabitant, is the one who must not get in. Sealed persons have a test of their own: for relatives, administrators and
other teams' staff they do not exist.

| sign | means |
|---|---|
| R | reads the page |
| W | may send the form or do the act |
| – | gets the same answer as if it did not exist; an attempt at a person's record is in the look log as refused |
| · | refused; who is not signed in is sent to sign-in |

"""


@dataclass(frozen=True)
class Door:
    """One page: its name, its address, what it does, and how each reader comes in."""

    name: str
    address: str
    does: str
    ways: dict[str, frozenset[str]]


def table() -> dict[str, Any]:
    """Give the table as it was decided: the readers, the sections, and the doors."""
    read: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return read


def decided(written: dict[str, Any], door: str) -> dict[str, frozenset[str]]:
    """Give for each reader how a door is to open; empty for who is refused."""
    line = written["doors"].get(door, {})
    readers = list(written["readers"])
    return {
        reader: frozenset(way for way in (*WAYS, KEPT_OUT) if reader in _named(line.get(way, ()), readers))
        for reader in readers
    }


def _named(value: str | list[str], readers: list[str]) -> Iterable[str]:
    return readers if value == EVERYBODY else value


def every_page() -> Iterator[tuple[str, str, str]]:
    """Give each page's name, its address and what its view says of itself."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def below(resolver: URLResolver, before: str) -> Iterator[tuple[str, str, str]]:
        for entry in resolver.url_patterns:
            address = before + str(entry.pattern)
            if isinstance(entry, URLPattern):
                yield entry.name or address, address, (entry.callback.__doc__ or "").strip().split("\n")[0]
            else:
                yield from below(entry, address)

    return below(get_resolver(), "/")


def page() -> str:
    """Give the whole page."""
    written = table()
    doors = [Door(name, address, does, decided(written, name)) for name, address, does in every_page()]
    parts = [OPENING, "## The readers\n", "| reader | who it is |\n|---|---|"]
    parts += [f"| {words['short']} | {words['is']} |" for words in written["readers"].values()]
    for start, title in written["sections"].items():
        shown = [door for door in doors if _section(door.address, written["sections"]) == start]
        parts += ["", *_section_table(title, shown, written["readers"], written["notes"])]
    return "\n".join(parts).rstrip() + "\n"


def _section(address: str, sections: dict[str, str]) -> str:
    return max((start for start in sections if address.startswith(start)), key=len)


def _section_table(
    title: str, doors: list[Door], readers: dict[str, dict[str, str]], notes: dict[str, str]
) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| address | {' | '.join(words['short'] for words in readers.values())} | what it does |"
    yield "|---|" + ":-:|" * len(readers) + "---|"
    for door in sorted(doors, key=lambda door: door.address):
        cells = " | ".join(SIGNS.get(door.ways[reader], REFUSED) for reader in readers)
        address = door.address.replace("<uuid:", "<").replace("<int:", "<").replace("<str:", "<").replace("<slug:", "<")
        does = "; ".join(text for text in (door.does.rstrip("."), notes.get(door.name, "")) if text)
        yield f"| `{address}` | {cells} | {does.replace('|', '/')} |"


def main(arguments: list[str]) -> int:
    """Write the page, or with --check tell whether it is as it would be written."""
    django.setup()
    return write_or_check(PAGE, page(), arguments, command="python -m tillit.project.access_docs")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tillit.project.settings")
    sys.exit(main(sys.argv[1:]))
