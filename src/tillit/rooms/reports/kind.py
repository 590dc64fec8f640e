"""What a report of a kind holds: sections and their indicators, as data; unknown indicators are refused at start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from tillit.foundation.data_files import read_folder
from tillit.kernel.errors import NotFound
from tillit.kernel.fields import BadDataFile, Fields
from tillit.rooms.indicators.queries import all_definitions

LANGUAGES = ("nb", "en")
MONTH, QUARTER, YEAR = "month", "quarter", "year"


@dataclass(frozen=True)
class Section:
    """A part of the report: its indicators, and its heading and introduction by language."""

    id: str
    indicators: tuple[str, ...]
    heading: Mapping[str, str]
    intro: Mapping[str, str]


@dataclass(frozen=True)
class Kind:
    """A template: what is drafted when a period is over."""

    id: str
    version: int
    period: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    sections: tuple[Section, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Give the indicators of all sections, in order."""
        return tuple(name for section in self.sections for name in section.indicators)


@cache
def kinds() -> dict[str, Kind]:
    """Give every kind of report by id."""
    return read_kinds(read_folder("tillit.rooms.reports", "kinds"))


def kind(id: str) -> Kind:
    """Give one kind.

    Raises NotFound when there is no such kind.
    """
    if id not in kinds():
        raise NotFound("There is no such kind of report.")
    return kinds()[id]


def read_kinds(files: Iterable[Fields]) -> dict[str, Kind]:
    """Read kinds. Raises BadDataFile with file, line and remedy."""
    known = {definition.id for definition in all_definitions()}
    found: dict[str, Kind] = {}
    for file in files:
        texts = file.fields("texts")
        by_language = {language: texts.fields(language) for language in LANGUAGES}
        made = Kind(
            id=file.text("id"),
            version=file.whole("version", least=1),
            period=file.choice("period", (MONTH, QUARTER, YEAR)),
            title={language: fields.text("title") for language, fields in by_language.items()},
            about={language: fields.text("about") for language, fields in by_language.items()},
            sections=tuple(_section(part, known) for part in file.each("sections")),
        )
        for fields in (*by_language.values(), texts, file):
            fields.close()
        if made.id in found:
            raise file.fault("id", "an id that no other kind has")
        found[made.id] = made
    return found


def _section(part: Fields, known: set[str]) -> Section:
    texts = part.fields("texts")
    by_language = {language: texts.fields(language) for language in LANGUAGES}
    indicators = part.texts("indicators")
    for name in indicators:
        if name not in known:
            raise BadDataFile(
                f"{part.where('indicators')}: there is no indicator {name!r}. Correct the name, or define it. "
                f"Known: {', '.join(sorted(known))}."
            )
    section = Section(
        id=part.text("id"),
        indicators=indicators,
        heading={language: fields.text("heading") for language, fields in by_language.items()},
        intro={language: fields.text("intro") for language, fields in by_language.items()},
    )
    for fields in (*by_language.values(), texts, part):
        fields.close()
    return section
