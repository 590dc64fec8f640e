"""Read plain data into frozen dataclasses by their types; what does not fit is named by the way to it."""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from math import isfinite
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

LARGEST = 1_000_000_000_000  # beyond it nothing here is a time, a price or a count


class Misfit(ValueError):
    """A value that does not fit its field; `way` leads to it, outermost first."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.way: list[str] = []

    def __str__(self) -> str:
        way = "".join(self.way).lstrip(".")
        return f"{way}: {self.what}" if way else self.what

    def at(self, step: str) -> "Misfit":
        """The same misfit, one step further out."""
        self.way.insert(0, step)
        return self


Read = Callable[[Any], Any]


@cache
def reader(kind: Any) -> Read:
    """How a value of this type is read from plain data. Raises Misfit from the returned function."""
    if kind is Any:
        return lambda value: value
    if kind in PLAIN:
        return PLAIN[kind]
    if is_dataclass(kind):
        return _record(kind)
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _one_of(inside)
    if origin in (Union, types.UnionType):
        [wanted] = [one for one in inside if one is not type(None)]
        some = reader(wanted)
        return lambda value: None if value is None else some(value)
    if origin in (tuple, frozenset):
        return _several(origin, reader(inside[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _by_name(reader(inside[1]))
    raise TypeError(f"no way is known to read {kind}")


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Misfit(f"{_short(value)} is not a number")
    if not abs(value) <= LARGEST or not isfinite(value):
        raise Misfit(f"{_short(value)} is not a number that can be counted with")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Misfit(f"{_short(value)} is not text")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
        raise Misfit(f"{_short(value)} is not a whole number that can be counted with")
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Misfit(f"{_short(value)} is neither true nor false")
    return value


PLAIN: dict[Any, Read] = {str: _text, int: _whole, float: _number, bool: _yes_or_no}


def _one_of(choices: tuple[Any, ...]) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in choices:
            raise Misfit(f"{_short(value)} is none of {', '.join(map(repr, choices))}")
        return value

    return read


def _several(make: Callable[[list[Any]], Any], each: Read) -> Read:
    def read(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise Misfit(f"{_short(value)} is not a list")
        found: list[Any] = []
        try:
            for item in value:
                found.append(each(item))
        except Misfit as misfit:
            raise misfit.at(f"[{len(found)}]") from None
        return make(found)

    return read


def _by_name(each: Read) -> Read:
    def read(value: Any) -> dict[str, Any]:
        found = {}
        for name, item in named(value).items():
            try:
                found[name] = each(item)
            except Misfit as misfit:
                raise misfit.at(f".{name}") from None
        return found

    return read


def named(value: Any) -> Mapping[str, Any]:
    """The value as an object with named fields."""
    if not isinstance(value, Mapping):
        raise Misfit(f"{_short(value)} is not an object with named fields")
    return value


def _record(kind: Any) -> Read:
    """Fields by name; one that is not known is a misfit, unless the class says MORE_MAY_STAND."""
    hints = get_type_hints(kind)
    more_may_stand = getattr(kind, "MORE_MAY_STAND", False)
    by_name = {f.name: reader(hints[f.name]) for f in fields(kind)}
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]

    def read(value: Any) -> Any:
        found = {}
        for name, item in named(value).items():
            if name not in by_name:
                if more_may_stand:
                    continue
                raise Misfit(f"the field {_short(name)} is not known; there are {', '.join(by_name)}")
            try:
                found[name] = by_name[name](item)
            except Misfit as misfit:
                raise misfit.at(f".{name}") from None
        for name in needed:
            if name not in found:
                raise Misfit(f"the field {name!r} is missing")
        return kind(**found)

    return read


def each_of(kind: Any, items: Any, where: str, faults: list[str]) -> tuple[Any, ...]:
    """Every item of a list that can be read; of each other one the fault, with its id where it has one."""
    if not isinstance(items, list | tuple):
        faults.append(f"{where}: {_short(items)} is not a list")
        return ()
    read, found = reader(kind), []
    for number, item in enumerate(items):
        try:
            found.append(read(item))
        except Misfit as misfit:
            key = item.get("id") if isinstance(item, Mapping) else None  # says more than the number
            faults.append(str(misfit.at(f"{where}[{number}]" + (f" ({key})" if isinstance(key, str) else ""))))
    return tuple(found)


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except ValueError:  # a whole number of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= 40 else f"{text[:40]}…"
