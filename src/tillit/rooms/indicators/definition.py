"""Reads the definitions and refuses at start what cannot be counted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from tillit.foundation.data_files import read_folder, read_text
from tillit.foundation.facts import Fact, fact, known_facts
from tillit.kernel.errors import NotFound
from tillit.kernel.fields import BadDataFile, Fields
from tillit.rooms.indicators.models import Level
from tillit.rooms.indicators.types import (
    COUNT,
    HIGHER_IS_BETTER,
    LONGEST,
    LOWER_IS_BETTER,
    MEDIAN,
    NO_DIRECTION,
    RATIO,
    SHARE,
    Definition,
    Sum,
    Threshold,
    Words,
)

LANGUAGES = ("nb", "en")
STATISTICS = (MEDIAN, SHARE, RATIO, COUNT, LONGEST)
TEXTS = ("name", "unit", "counts", "why", "numerator", "denominator", "statistic", "source")


@cache
def definitions() -> dict[str, Definition]:
    """Give every definition by id, the municipality's own too; read once, after the rooms registered their facts."""
    shipped = read_folder("tillit.rooms.indicators", "definitions")
    return read_definitions([*shipped, *_own()])


def definition(id: str) -> Definition:
    """Give one definition.

    Raises NotFound when there is no such indicator.
    """
    if id not in definitions():
        raise NotFound("There is no such indicator.")
    return definitions()[id]


def _own() -> list[Fields]:
    """Read the municipality's own definitions, where it has a folder of them (TILLIT_INDICATORS)."""
    folder = settings.TILLIT_INDICATORS
    if not folder:
        return []
    if not Path(folder).is_dir():
        raise BadDataFile(f"TILLIT_INDICATORS names the folder {folder}, which is not there.")
    return [read_text(f.read_text(encoding="utf-8"), f.name) for f in sorted(Path(folder).glob("*.yaml"))]


def read_definitions(files: Iterable[Fields]) -> dict[str, Definition]:
    """Read definitions.

    Raises BadDataFile with file, line and remedy: also for a fact that no room registered, and for sums that
    refer to each other in a circle.
    """
    listed = list(files)
    sums = _own_sums(listed)
    found: dict[str, Definition] = {}
    for file in listed:
        definition = _definition(file, sums)
        if definition.id in found:
            raise file.fault("id", "an id that no other indicator has")
        found[definition.id] = definition
    return found


def _definition(file: Fields, sums: Mapping[str, Sum]) -> Definition:
    statistic = file.choice("statistic", STATISTICS)
    levels = file.texts("levels")
    if not levels or not set(levels) <= set(Level.values):
        raise file.fault("levels", f"a list of {', '.join(Level.values)}")
    file.fields("sums") if file.has("sums") else None  # read before all definitions, in _own_sums
    numerator = _sum(file, "numerator", sums)
    denominator = _sum(file, "denominator", sums) if statistic != COUNT or file.has("denominator") else None
    kinds = {fact(name).kind for one in (numerator, denominator) if one for _, name in one.terms}
    used = _fit(file, statistic, kinds, numerator, denominator)
    texts = file.fields("texts")
    made = Definition(
        id=file.text("id"),
        version=file.whole("version", least=1),
        statistic=statistic,
        period_days=file.whole("period_days", least=0 if kinds == {"state"} else 1),
        least=file.whole("least", least=1),
        levels=tuple(Level(level) for level in levels),
        direction=file.choice("direction", (LOWER_IS_BETTER, HIGHER_IS_BETTER, NO_DIRECTION)),
        numerator=numerator,
        denominator=denominator,
        parameters=_parameters(file, used),
        threshold=_threshold(file),
        words={language: _words(texts.fields(language)) for language in LANGUAGES},
        digest=hashlib.sha256(repr(file.raw()).encode()).hexdigest()[:16],
        origin=file.choice("origin", ("national", "kostra", "own")),
        is_spread=kinds == {"spread"},
        facts=tuple(sorted({name for one in (numerator, denominator) if one for _, name in one.terms})),
    )
    texts.close()
    file.close()
    return made


def _fit(file: Fields, statistic: str, kinds: set[str], numerator: Sum, denominator: Sum | None) -> Fact | None:
    """Refuse facts that this statistic cannot be made of; give the one fact that a distribution is of."""
    if statistic not in (MEDIAN, LONGEST) and not (statistic == COUNT and kinds == {"spread"}):
        if len(kinds) != 1 or "spread" in kinds:
            raise file.fault("numerator", "facts that are all counted by day, or all as of a day")
        return None
    groups = {name.partition(".")[0] for one in (numerator, denominator) if one for _, name in one.terms}
    if kinds != {"spread"} or len(groups) != 1 or len(numerator.terms) != 1:
        raise file.fault("denominator", "a part of the same fact as the numerator, so that they always agree")
    return fact(groups.pop())


def _parameters(file: Fields, used: Fact | None) -> dict[str, int]:
    if not file.has("parameters"):
        return {}
    given = file.fields("parameters")
    known = used.parameters if used else frozenset()
    for key in given.keys():  # noqa: SIM118 - not a dict
        if key not in known:
            raise BadDataFile(f"{given.where(key)}: this fact takes no such parameter. Known: {_listed(known)}.")
    return {key: given.whole(key) for key in given.keys()}  # noqa: SIM118 - not a dict


def _threshold(file: Fields) -> Threshold | None:
    if not file.has("threshold"):
        return None
    inner = file.fields("threshold")
    value = inner.number_or_null("value")
    if value is None:
        raise inner.fault("value", "a number")
    threshold = Threshold(value, inner.text("source"))
    inner.close()
    return threshold


def _sum(file: Fields, key: str, sums: Mapping[str, Sum]) -> Sum:
    """Read one fact, one of the own sums, or a list of both, each with a minus to be taken away."""
    names = file.texts(key) if file.is_list(key) else (file.text(key),)
    return Sum(tuple(term for name in names for term in _terms(file, key, name, sums)))


def _terms(file: Fields, key: str, name: str, sums: Mapping[str, Sum]) -> tuple[tuple[int, str], ...]:
    sign, bare = (-1, name[1:].strip()) if name.startswith("-") else (1, name)
    if bare in sums:
        return tuple((sign * inner, part) for inner, part in sums[bare].terms)
    if bare not in known_facts():
        raise BadDataFile(
            f"{file.where(key)}: no room registered the fact {bare!r}. Correct the name, or register it in the "
            f"room's facts.py. Known: {_listed([*known_facts(), *sums])}."
        )
    return ((sign, bare),)


def _own_sums(files: list[Fields]) -> dict[str, Sum]:
    """Read the sums that definitions name (`sums: {own.undone: [visits.planned, -visits.done]}`)."""
    asked: dict[str, tuple[Fields, tuple[str, ...]]] = {}
    for file in files:
        if not file.has("sums"):
            continue
        inner = file.fields("sums")
        for key in inner.keys():  # noqa: SIM118 - not a dict
            if key in asked or key in known_facts():
                raise inner.fault(key, "a name that no other sum or fact has")
            asked[key] = (inner, inner.texts(key))
    done: dict[str, Sum] = {}

    def resolve(name: str, path: tuple[str, ...]) -> Sum:
        file, terms = asked[name]
        if name in path:
            raise BadDataFile(
                f"{file.where(name)}: the sums refer to each other in a circle: {' → '.join([*path, name])}. "
                "Take one of them out of it."
            )
        for term in terms:
            bare = term.lstrip("-").strip()
            if bare in asked and bare not in done:
                done[bare] = resolve(bare, (*path, name))
        return Sum(tuple(part for term in terms for part in _terms(file, name, term, done)))

    for name in asked:
        done[name] = done.get(name) or resolve(name, ())
    return done


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _words(fields: Fields) -> Words:
    words = Words(exclusions=fields.texts("exclusions"), **{key: fields.text(key) for key in TEXTS})
    fields.close()
    return words
