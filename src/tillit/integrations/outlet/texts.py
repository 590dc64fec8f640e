"""The text of a message: a file for each kind and language, with the kind's values put in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel.dates import format_date

from tillit.integrations.outlet.kinds import Kind, read

FILES = Path(__file__).parent / "templates" / "outlet"
LANGUAGES = ("nb", "en")
LONGEST_NAME = 60  # of a unit, in a text; a longer one is cut at a word
DAY_PATTERN = {"nb": "EEEE d. MMMM", "en": "EEEE d MMMM"}
ON = {"nb": "på", "en": "on"}


@dataclass(frozen=True)
class Text:
    """What is said; the subject is for e-mail and letters."""

    subject: str
    body: str


def language_for(asked: str) -> str:
    """Give the language that there is a text in: theirs, or bokmål."""
    return asked if asked in LANGUAGES else "nb"


def render(kind: Kind, language: str, stored: dict[str, str]) -> Text:
    """Make the text of a message from its stored context."""
    values = read(kind, stored)
    words = {name: _written(value, language) for name, value in values.items()}
    if "unit" in words:
        words["unit"] = _short(words["unit"])
    if "phone" in words:
        words["unit_and_phone"] = (
            f"{words['unit']} {ON[language]} {words['phone']}" if words["phone"] else words["unit"]
        )
    filled = Formatter().vformat(template(kind.id, language), (), words)
    subject, _, body = filled.partition("\n")
    return Text(subject.strip(), body.strip())


@cache
def template(kind_id: str, language: str) -> str:
    """Read the text's file: the subject in the first line, then the body."""
    return (FILES / f"{kind_id}.{language}.txt").read_text(encoding="utf-8")


def _written(value: Any, language: str) -> str:
    if isinstance(value, date):
        return format_date(value, DAY_PATTERN[language], locale=language)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)


def _short(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    return name[: LONGEST_NAME - 2].rpartition(" ")[0].rstrip(" ,-") + " ..."
