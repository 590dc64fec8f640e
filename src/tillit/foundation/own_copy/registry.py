"""What is held on persons: a table is handed out, or named with why not; a test finds the one that is neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

Text = Any  # a lazy translation
WhichRows = Callable[[int], Q]


@dataclass(frozen=True)
class Held:
    """The rows of a table that are about a person: which they are, and each column with its name in plain words.

    `person` is the way from a row to the person, or a function of the person's id where there is none.
    `also` names tables whose contents stand in these columns.
    """

    id: str
    table: str
    heading: Text
    person: str | WhichRows
    columns: Mapping[str, Text]
    about: Text = ""
    order: tuple[str, ...] = ("pk",)
    position: int = 50
    also: tuple[str, ...] = field(default=())

    def rows_of(self, person_id: int) -> Q:
        """Give the condition that finds a person's rows."""
        return Q(**{self.person: person_id}) if isinstance(self.person, str) else self.person(person_id)


_held: dict[str, Held] = {}
_not: dict[str, Text] = {}


def register_held(*pieces: Held) -> None:
    """Let tables be handed out."""
    for piece in pieces:
        _held[piece.id] = piece


def register_not_handed_out(reasons: Mapping[str, Text]) -> None:
    """Say of tables that touch a person why they are not handed out."""
    _not.update(reasons)


def held() -> list[Held]:
    """Give what is handed out, in the order of reading."""
    return sorted(_held.values(), key=lambda piece: (piece.position, piece.id))


def not_handed_out() -> dict[str, Text]:
    """Give the tables that are not, with why."""
    return dict(_not)
