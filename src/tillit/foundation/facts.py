"""What rooms can count: each registers its facts, and indicators are made of them without seeing the room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tillit.kernel.errors import TillitError


@dataclass(frozen=True)
class Tally:
    """So many persons of a team (None: of no team) have this value; `visits` is what it was counted from."""

    team_id: int | None
    value: int
    persons: int
    visits: int


class Count(Protocol):
    """Counts a fact over the days (on - days, on], for persons with at least this many visits in them."""

    def __call__(self, *, on: date, days: int, least_visits: int) -> Iterable[Tally]: ...


@dataclass(frozen=True)
class Fact:
    """A named thing to count; `parts` names what it counts of each person and whom it counts."""

    name: str
    parts: frozenset[str]
    count: Count


class UnknownFact(TillitError):
    """A fact that no room registered."""


_facts: dict[str, Fact] = {}


def register_fact(name: str, *, parts: Iterable[str], count: Count) -> None:
    """Let indicators count this; its parts are asked for as `name.part`."""
    _facts[name] = Fact(name, frozenset(parts), count)


def known_facts() -> list[str]:
    """Give every part that can be counted, as `name.part`."""
    return sorted(f"{fact.name}.{part}" for fact in _facts.values() for part in fact.parts)


def fact(name: str) -> Fact:
    """Give a fact.

    Raises UnknownFact when no room registered it.
    """
    if name not in _facts:
        raise UnknownFact(f"No room registered the fact {name!r}. Known: {', '.join(known_facts()) or 'none'}.")
    return _facts[name]
