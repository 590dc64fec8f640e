"""Reads one layer of law (the nation's, an agreement's, the municipality's) and refuses what is not sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from tillit.kernel.citation import Citation
from tillit.kernel.fields import BadDataFile, Fields
from tillit.law.value import Change, Meaning

UNITS = ("hours", "minutes", "days", "share", "percent", "sundays")
LIMITS = ("least", "most")


@dataclass(frozen=True)
class Layer:
    """Who says what since when. Only the national layer says what a value means."""

    name: str
    kind: str
    changes: Mapping[str, tuple[Change, ...]]
    meanings: Mapping[str, Meaning]

    def change_on(self, name: str, on: date) -> Change | None:
        """Give the newest change of a value that has started by `on`."""
        started = [change for change in self.changes.get(name, ()) if change.starts_on <= on]
        return started[-1] if started else None


def read_national(text: str, *, file: str) -> Layer:
    """Read the nation's values, each with its meaning.

    Raises BadDataFile with file and field.
    """
    changes: dict[str, tuple[Change, ...]] = {}
    meanings: dict[str, Meaning] = {}
    top = Fields(_yaml(text, file), file=file)
    source, as_of, values = top.text("source"), top.day("as_of"), top.fields("values")
    for name in values.keys():  # noqa: SIM118 - Fields is no dict
        fields = values.fields(name)
        meanings[name] = _meaning(name, fields)
        changes[name] = _changes(fields, source, as_of)
        fields.close()
    for name, meaning in meanings.items():
        if meaning.agreement_to is not None and meaning.agreement_to not in meanings:
            raise values.fields(name).fault("agreement_to", "the name of another value of this file")
    top.close()
    return Layer(source, "national", changes, meanings)


def read_overlay(text: str, *, file: str, kind: str, national: Layer) -> Layer:
    """Read what an agreement (`kind` agreement) or the municipality (`municipality`) sets instead.

    Raises BadDataFile with file and field, also when the nation has no such value.
    """
    if kind not in ("agreement", "municipality"):
        raise ValueError(f"A layer is an agreement's or a municipality's, not {kind!r}.")
    top = Fields(_yaml(text, file), file=file)
    source, as_of, values = top.text("source"), top.day("as_of"), top.fields("values")
    changes: dict[str, tuple[Change, ...]] = {}
    for name in values.keys():  # noqa: SIM118
        if name not in national.meanings:
            raise BadDataFile(
                f"{values.where(name)}: {national.name} has no such value. Use one of its names, "
                f"such as {', '.join(sorted(national.meanings)[:3])}."
            )
        fields = values.fields(name)
        changes[name] = _changes(fields, source, as_of)
        fields.close()
    top.close()
    return Layer(source, kind, changes, {})


def _meaning(name: str, fields: Fields) -> Meaning:
    sentence = fields.fields("sentence")
    sentences = {language: sentence.text(language) for language in ("nb", "en")}
    sentence.close()
    return Meaning(
        name=name,
        unit=fields.choice("unit", UNITS),
        limit=fields.choice("limit", LIMITS),
        sentence=sentences,
        agreement_to=fields.text("agreement_to") if fields.has("agreement_to") else None,
    )


def _changes(fields: Fields, source: str, as_of: date) -> tuple[Change, ...]:
    changes: list[Change] = []
    for item in fields.each("by_date"):
        change = Change(
            starts_on=item.day("from"),
            value=item.number_or_null("value"),
            citation=Citation(source, item.text("paragraph"), as_of),
        )
        item.close()
        if changes and change.starts_on <= changes[-1].starts_on:
            raise item.fault("from", "a date after the one above")
        changes.append(change)
    if not changes:
        raise fields.fault("by_date", "at least one date with its value")
    return tuple(changes)


def _yaml(text: str, file: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadDataFile(f"{file}: this is not YAML. {error}") from error
