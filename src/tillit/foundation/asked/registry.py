"""Each room declares what it asks staff for, and why: a paragraph that demands it, or somebody who reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from tillit.foundation.users import Role
from tillit.kernel.citation import Citation
from tillit.kernel.errors import NotFound

Texts = tuple[str, str]  # bokmål and English


class WrongField(ValueError):
    """A declaration that cannot be: a programmer reads it at start."""


@dataclass(frozen=True)
class Paragraph:
    """The law demands it."""

    citation: Citation


@dataclass(frozen=True)
class Indicator:
    """A public number counts it."""

    id: str


@dataclass(frozen=True)
class Page:
    """Somebody reads it on a page: `url` is the name of its address."""

    url: str
    title: Texts


@dataclass(frozen=True)
class Export:
    """It goes out in a file: `url` is the name of its address."""

    url: str
    title: Texts


Reader = Paragraph | Indicator | Page | Export


@dataclass(frozen=True)
class Rows:
    """How often it was filled: rows of a model by the instant in `at`, those that fit `where`.

    Where these rows are more than the times it was filled, `at_most` says why.
    """

    model: str
    at: str
    where: tuple[tuple[str, Any], ...] = ()
    at_most: Texts | None = None


@dataclass(frozen=True)
class NotCounted:
    """Nobody knows how often it is filled, and why not."""

    why: Texts


@dataclass(frozen=True)
class AskedField:
    """A field that staff fill in, or a tap that tells something (then `name` is empty).

    `to` are the names of the addresses that it is sent to; `name` is its name in the form and may be a pattern
    (`*-nb`). `kept_because` says why it cannot be retired; without one it can.
    """

    id: str
    to: tuple[str, ...]
    name: str
    what: Texts
    reader: Reader
    seconds: int
    filled: Rows | NotCounted
    of: Role
    kept_because: Texts | None = None

    @property
    def can_be_retired(self) -> bool:
        return self.kept_because is None

    def is_sent_as(self, url: str, name: str) -> bool:
        return url in self.to and fnmatchcase(name, self.name)


_asked: dict[str, AskedField] = {}

REQUIRED: Texts = (
    "Uten dette kan det som skal lagres, ikke forstås.",
    "Without it, what is to be stored cannot be understood.",
)
DEMANDED: Texts = ("Paragrafen krever det.", "The paragraph demands it.")


def rows(model: str, at: str, **where: Any) -> Rows:
    """Count the rows of a model, such as `rows("visits.Deviation", "reported_at", edit=None)`."""
    return Rows(model, at, tuple(sorted(where.items())))


def told(verb: str, **facts: Any) -> Rows:
    """Count the writes by people that left this verb in the trail."""
    where = {f"facts__{name}": value for name, value in facts.items()}
    return rows("foundation.TrailEntry", "at", verb=verb, user__isnull=False, **where)


def at_most(filled: Rows, why: Texts) -> Rows:
    """Say that these rows are an upper bound, and why."""
    return replace(filled, at_most=why)


def ask(
    id: str,
    *,
    to: str | Iterable[str],
    name: str,
    what: Texts,
    reader: Reader,
    seconds: int,
    filled: Rows | NotCounted,
    of: Role,
    kept_because: Texts | None = REQUIRED,
) -> None:
    """Declare a field; `kept_because=None` lets an administrator retire it.

    Raises WrongField for an id that is taken, an estimate that is none, and for retiring what the law demands.
    """
    if id in _asked:
        raise WrongField(f"The field {id!r} is declared twice.")
    if seconds <= 0:
        raise WrongField(f"The field {id!r} needs an estimate of the seconds it takes to fill in.")
    if kept_because is None and isinstance(reader, Paragraph):
        raise WrongField(f"The field {id!r} is demanded by {reader.citation}: it cannot be retired.")
    where = (to,) if isinstance(to, str) else tuple(to)
    _asked[id] = AskedField(id, where, name, what, reader, seconds, filled, of, kept_because)


def asked_fields() -> list[AskedField]:
    """Give every field that was declared, by id."""
    return [_asked[id] for id in sorted(_asked)]


def asked_field(id: str) -> AskedField:
    """Give a field. Raises NotFound when nobody declared it."""
    if id not in _asked:
        raise NotFound("No room asks for such a field.")
    return _asked[id]
