"""Reads the fields of a data file and says exactly which file, line and field is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from tillit.kernel.errors import TillitError


class BadDataFile(TillitError):
    """A data file that the program cannot use as it stands."""


class Fields:
    """The fields of one mapping of a data file; `lines` gives the line of each dotted path, when known."""

    def __init__(self, raw: object, *, file: str, path: str = "", lines: Mapping[str, int] | None = None) -> None:
        self.file, self.path, self.lines = file, path, lines or {}
        self._read: set[str] = set()
        if not isinstance(raw, dict):
            raise BadDataFile(f"{self.where()}: expected fields (name: value), found {describe(raw)}.")
        self._raw: dict[str, Any] = raw

    def where(self, key: str = "") -> str:
        """Name the place for a message: file, line when known, field."""
        path = ".".join(part for part in (self.path, key) if part)
        line = self.lines.get(path)
        return ", ".join(p for p in (self.file, f"line {line}" if line else "", path) if p)

    def fault(self, key: str, expected: str) -> BadDataFile:
        """Make the error for a field that is not as expected."""
        found = describe(self._raw[key]) if key in self._raw else "nothing"
        return BadDataFile(f"{self.where(key)}: expected {expected}, found {found}.")

    def keys(self) -> tuple[str, ...]:
        """Give the names of the fields, in the file's order."""
        return tuple(self._raw)

    def has(self, key: str) -> bool:
        """Tell whether the field is there at all (it may be null)."""
        return key in self._raw

    def is_list(self, key: str) -> bool:
        """Tell whether the field holds a list."""
        return isinstance(self._raw.get(key), list)

    def raw(self) -> dict[str, Any]:
        """Give all fields as they were read."""
        return dict(self._raw)

    def _take(self, key: str) -> Any:
        self._read.add(key)
        return self._raw.get(key)

    def text(self, key: str) -> str:
        """Give a text that is not blank."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "a text")
        return value.strip()

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """Give a text that is one of `allowed`."""
        value = self._take(key)
        if value not in allowed:
            raise self.fault(key, f"one of {', '.join(sorted(allowed))}")
        return str(value)

    def whole(self, key: str, *, least: int = 0) -> int:
        """Give a whole number that is at least `least`."""
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.fault(key, f"a whole number, {least} or more")
        return value

    def number_or_null(self, key: str) -> float | None:
        """Give a number; null stands for 'none' and must be written out."""
        value = self._take(key)
        if key not in self._raw or isinstance(value, bool) or not isinstance(value, int | float | None):
            raise self.fault(key, "a number, or null when repealed")
        return None if value is None else float(value)

    def yes_no(self, key: str) -> bool:
        """Give true or false."""
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.fault(key, "true or false")
        return value

    def day(self, key: str) -> date:
        """Give a date."""
        value = self._take(key)
        if type(value) is not date:
            raise self.fault(key, "a date such as 2026-01-01")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts, none of them blank; a field that is not there is an empty list."""
        value = self._take(key)
        if key not in self._raw:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.fault(key, "a list of texts (put numbers such as 1.10 in quotes)")
        return tuple(value)

    def fields(self, key: str) -> Fields:
        """Give the fields inside this field."""
        if key not in self._raw:
            raise self.fault(key, "fields (name: value)")
        path = ".".join(part for part in (self.path, key) if part)
        return Fields(self._take(key), file=self.file, path=path, lines=self.lines)

    def each(self, key: str) -> tuple[Fields, ...]:
        """Give the fields of each item of a list; a field that is not there is an empty list."""
        value = self._take(key)
        if key not in self._raw:
            return ()
        if not isinstance(value, list):
            raise self.fault(key, "a list")
        path = ".".join(part for part in (self.path, key) if part)
        return tuple(Fields(item, file=self.file, path=f"{path}.{i}", lines=self.lines) for i, item in enumerate(value))

    def close(self) -> None:
        """Refuse fields that nobody read: a misspelled name must not pass in silence."""
        if unknown := [key for key in self._raw if key not in self._read]:
            known = ", ".join(sorted(self._read))
            raise BadDataFile(f"{self.where(unknown[0])}: there is no such field. Known here: {known}.")


def describe(value: object) -> str:
    """Show a value short enough for a message."""
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"
