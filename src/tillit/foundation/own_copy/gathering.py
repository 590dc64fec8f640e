"""Gathers a person's copy as it stands at one moment: each value as it is stored, and as it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.db import models, transaction

from tillit.foundation.own_copy.registry import Held, Text, held


@dataclass(frozen=True)
class Value:
    """A value as a program reads it, and with its name where it is one of a few."""

    raw: Any
    shown: Any


@dataclass(frozen=True)
class Part:
    """The rows of one table; `columns` are their names."""

    id: str
    heading: Text
    about: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Value, ...], ...]
    keys: tuple[str, ...]

    @property
    def is_one(self) -> bool:
        """Tell whether it is read as a list of names and values, not as a table."""
        return len(self.rows) == 1 and len(self.columns) > 6


@dataclass(frozen=True)
class Copy:
    """All that is held on a person."""

    person_id: int
    at: datetime
    parts: tuple[Part, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it in a form that programs read: by part, a list of rows by column."""
        return {
            "at": self.at.isoformat(timespec="seconds"),
            **{
                part.id: [dict(zip(part.keys, (_plain(value.raw) for value in row), strict=True)) for row in part.rows]
                for part in self.parts
            },
        }


def gather(person_id: int, *, now: datetime) -> Copy:
    """Read all of it in one moment; the caller has opened the door to the person and logged it."""
    with transaction.atomic():
        return Copy(person_id, now, tuple(_part(piece, person_id) for piece in held()))


def _part(piece: Held, person_id: int) -> Part:
    model = apps.get_model(piece.table)
    names = [_choices(model, path) for path in piece.columns]
    rows = model._base_manager.filter(piece.rows_of(person_id)).order_by(*piece.order).values_list(*piece.columns)
    return Part(
        id=piece.id,
        heading=piece.heading,
        about=piece.about,
        columns=tuple(piece.columns.values()),
        rows=tuple(tuple(_values(row, names)) for row in rows.iterator(chunk_size=2_000)),
        keys=tuple(piece.columns),
    )


def _values(row: tuple[Any, ...], names: list[dict[Any, Any]]) -> Iterator[Value]:
    for raw, known in zip(row, names, strict=True):
        yield Value(raw, known.get(raw, raw) if isinstance(raw, str) else raw)


def _choices(model: type[models.Model], path: str) -> dict[Any, Any]:
    """Give the names of the values that the field at the end of the path may have."""
    name, _, rest = path.partition("__")
    found: Any = model._meta.get_field(name)
    if rest:
        return _choices(found.related_model, rest)
    return dict(getattr(found, "flatchoices", ()))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
