"""What rooms can count: each registers its facts, and indicators are made of them without seeing the room.

Three kinds. *Days*: so many on a day for a team, which add up over days, teams and units. *State*: so many as of the
end of a day. *Spread*: persons by a value over the days up to one, which does not add up and is counted whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from tillit.kernel.errors import TillitError

Kind = Literal["days", "state", "spread"]


@dataclass(frozen=True)
class DayCounts:
    """How many of each part there were on a day for a team (None: for no team)."""

    day: date
    team_id: int | None
    counts: Mapping[str, int]


@dataclass(frozen=True)
class StateCounts:
    """How many of each part there were for a team at the end of a day."""

    team_id: int | None
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Tally:
    """So many persons of a team (None: of no team) have this value; `visits` is what it was counted from."""

    team_id: int | None
    value: int
    persons: int
    visits: int = 0


@dataclass(frozen=True)
class Behind:
    """A person behind a number, for who has a ground to see them; with the visit and day where it is of one."""

    person_id: int
    value: int | None = None
    day: date | None = None
    visit: UUID | None = None


@dataclass(frozen=True)
class NeedCounts:
    """How many of each part there were for a team's people who get so many visits a day (3: three or more)."""

    team_id: int | None
    visits_a_day: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Listed:
    """How the persons behind a part are listed: what the list is of, what its values are, and the reading itself."""

    title: Mapping[str, str]
    value: Mapping[str, str]
    rows: Any


@dataclass(frozen=True)
class Fact:
    """A group of parts that one reading of the rows counts together.

    `count` is called with `first`, `last` and `until` (days), `on` (state), or `on`, `days` and the definition's own
    parameters (spread). `texts` say in both languages what each part is: the public reads them in *why this number*.
    """

    name: str
    kind: Kind
    parts: frozenset[str]
    count: Any
    parameters: frozenset[str] = frozenset()
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keeps_history: bool = True


@dataclass(frozen=True)
class KeptSpread:
    """A spread that was counted and kept: the day it is as of, and for each team how many persons have each value."""

    day: date
    by_team: Mapping[int, Mapping[int, int]]


class UnknownFact(TillitError):
    """A fact that no room registered."""


_facts: dict[str, Fact] = {}
_listed: dict[str, Listed] = {}
_by_need: dict[str, Any] = {}
_keeper: Any = None


def register_days(name: str, *, parts: Mapping[str, tuple[str, str]], count: Any) -> None:
    """Let indicators count what adds up. `parts`: id -> what it is, in bokmål and English.

    `count(first=, last=, until=)` gives DayCounts for the days from `first` to `last`, both included, as of the
    instant `until`: what lies ahead of it is not there yet.
    """
    _facts[name] = Fact(name, "days", frozenset(parts), count, texts=_texts(parts))


def register_state(name: str, *, parts: Mapping[str, tuple[str, str]], count: Any, keeps_history: bool = True) -> None:
    """Let indicators count what is so at the end of a day: `count(on=)` gives StateCounts.

    Without `keeps_history` the rows tell of today only: a day that is past and was not counted then is missing.
    """
    _facts[name] = Fact(name, "state", frozenset(parts), count, texts=_texts(parts), keeps_history=keeps_history)


def register_spread(
    name: str, *, parts: Mapping[str, tuple[str, str]], count: Any, parameters: Iterable[str] = ()
) -> None:
    """Let indicators count persons by a value: `count(on=, days=, **parameters)` gives Tallies."""
    _facts[name] = Fact(name, "spread", frozenset(parts), count, frozenset(parameters), texts=_texts(parts))


def register_rows(part: str, *, title: tuple[str, str], value: tuple[str, str] = ("", ""), rows: Any) -> None:
    """Let a team's leader open the number that counts `part` (name.part) to the persons behind it.

    `rows(team_id=, first=, last=, until=, parameters=)` gives Behind; the access door decides who of them is shown.
    """
    _listed[part] = Listed({"nb": title[0], "en": title[1]}, {"nb": value[0], "en": value[1]}, rows)


def register_by_need(name: str, *, count: Any) -> None:
    """Let what adds up be counted by need too, so that teams with heavier needs can be told from others.

    `count(first=, last=, until=)` gives NeedCounts for the days together.
    """
    _by_need[name] = count


def register_keeper(read: Any) -> None:
    """Let rooms read a spread that was counted already, so that a page need not count it anew.

    `read(name=, days=, since=, until=, parameters=)` gives the newest KeptSpread as of one of the days from `since`
    to `until`, or None.
    """
    global _keeper
    _keeper = read


def kept_spread(name: str, *, days: int, since: date, until: date, **parameters: int) -> KeptSpread | None:
    """Give a spread over so many days as it was last counted, or None when that was before `since`."""
    return _keeper and _keeper(name=name, days=days, since=since, until=until, parameters=parameters)


def by_need(name: str) -> Any | None:
    """Give the counting by need of a fact, or of the fact that `name.part` is of; None where there is none."""
    return _by_need.get(name.partition(".")[0])


def listed(part: str) -> Listed | None:
    """Give how the persons behind a part are listed, or None when they are not."""
    return _listed.get(part)


def _texts(parts: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    return {part: {"nb": nb, "en": en} for part, (nb, en) in parts.items()}


def known_facts() -> list[str]:
    """Give every part that can be counted, as `name.part`."""
    return sorted(f"{fact.name}.{part}" for fact in _facts.values() for part in fact.parts)


def facts(kind: Kind | None = None) -> list[Fact]:
    """Give every fact, or those of a kind, by name."""
    return sorted((f for f in _facts.values() if kind in (None, f.kind)), key=lambda f: f.name)


def fact(name: str) -> Fact:
    """Give a fact; `name.part` gives the fact that the part is of.

    Raises UnknownFact when no room registered it.
    """
    group = name.partition(".")[0]
    if group not in _facts:
        raise UnknownFact(f"No room registered the fact {group!r}. Known: {', '.join(known_facts()) or 'none'}.")
    return _facts[group]
