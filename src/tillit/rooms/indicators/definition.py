"""Reads the definitions and refuses at start what cannot be counted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tillit.foundation.data_files import read_folder
from tillit.foundation.facts import known_facts
from tillit.kernel.errors import NotFound
from tillit.kernel.fields import BadDataFile, Fields
from tillit.rooms.indicators.models import Level
from tillit.rooms.indicators.types import HIGHER_IS_BETTER, LOWER_IS_BETTER, Definition, Words

LANGUAGES = ("nb", "en")
MEASURED = (Level.MUNICIPALITY, Level.TEAM)
TEXTS = ("name", "unit", "counts", "why", "numerator", "denominator", "statistic", "source")


@cache
def definitions() -> dict[str, Definition]:
    """Give every shipped definition by id; read once, after the rooms registered their facts."""
    return read_definitions(read_folder("tillit.rooms.indicators", "definitions"))


def definition(id: str) -> Definition:
    """Give one definition.

    Raises NotFound when there is no such indicator.
    """
    if id not in definitions():
        raise NotFound("There is no such indicator.")
    return definitions()[id]


def read_definitions(files: Iterable[Fields]) -> dict[str, Definition]:
    """Read definitions.

    Raises BadDataFile with file, line and remedy: also for a fact that no room registered.
    """
    found: dict[str, Definition] = {}
    for file in files:
        definition = _definition(file)
        if definition.id in found:
            raise file.fault("id", "an id that no other indicator has")
        found[definition.id] = definition
    return found


def _definition(file: Fields) -> Definition:
    levels = file.texts("levels")
    if not levels or not set(levels) <= set(MEASURED):
        raise file.fault("levels", f"a list of {', '.join(MEASURED)}")
    numerator, denominator = _fact(file, "numerator"), _fact(file, "denominator")
    if numerator.partition(".")[0] != denominator.partition(".")[0]:
        raise file.fault("denominator", "a part of the same fact as the numerator, so that they always agree")
    texts = file.fields("texts")
    definition = Definition(
        id=file.text("id"),
        version=file.whole("version", least=1),
        period_days=file.whole("period_days", least=1),
        least_visits_a_day=file.whole("least_visits_a_day"),
        least_persons=file.whole("least_persons", least=1),
        levels=tuple(Level(level) for level in levels),
        direction=file.choice("direction", (LOWER_IS_BETTER, HIGHER_IS_BETTER)),
        statistic=file.choice("statistic", ("median",)),
        fact=numerator.partition(".")[0],
        numerator=numerator,
        denominator=denominator,
        words={language: _words(texts.fields(language)) for language in LANGUAGES},
    )
    texts.close()
    file.close()
    return definition


def _fact(file: Fields, key: str) -> str:
    name = file.text(key)
    if name not in known_facts():
        raise BadDataFile(
            f"{file.where(key)}: no room registered the fact {name!r}. "
            f"Correct the name, or register it in the room's facts.py. Known: {', '.join(known_facts())}."
        )
    return name


def _words(fields: Fields) -> Words:
    words = Words(exclusions=fields.texts("exclusions"), **{key: fields.text(key) for key in TEXTS})
    fields.close()
    return words
