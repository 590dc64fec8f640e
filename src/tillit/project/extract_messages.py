"""Finds the texts to translate in Python files and in Django's templates."""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

from tillit.project.catalogues import SOURCE

KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class TextNotReadable(Exception):
    """A file whose texts cannot be collected; says which and why."""


def texts_of(source: Path = SOURCE) -> Catalog:
    """Return a catalogue of every text, each with the files that say it."""
    found = Catalog()
    for file in files_of(source):
        for text, comments, context in _texts_in(file):
            found.add(
                text,
                None,
                [(str(file.relative_to(source.parent)), 0)],
                auto_comments=comments,
                context=context,
            )
    return found


def files_of(source: Path) -> list[Path]:
    """Return the files that may say something to a person."""
    files = [*source.glob("**/*.py"), *source.glob("**/*.html")]
    return sorted(file for file in files if "migrations" not in file.parts)


def _texts_in(file: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    code = file.read_text(encoding="utf-8")
    try:
        if file.suffix == ".html":
            code = _as_python(code)
        for _, text, comments, context in extract(
            "python", io.BytesIO(code.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
        ):
            yield text, comments, context
    except (SyntaxError, ValueError) as error:
        raise TextNotReadable(f"{file}: {error}") from error


def _as_python(template: str) -> str:
    """Return Django's own reading of a template, which looks like Python but for its indentation."""
    return "\n".join(line.strip() for line in templatize(template).splitlines())
