"""Where the translated texts lie, and how catalogues are written so that several people can edit them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1]
# One catalogue for the whole program: a word is translated once, whichever room says it.
FOLDER = SOURCE / "ui" / "locale"
LANGUAGES = ("nb", "en")
# Header lines that differ between any two runs or people, and that nobody reads.
NOISE = tuple(
    f'"{name}'
    for name in (
        "Generated-By",
        "Language-Team",
        "Last-Translator",
        "PO-Revision-Date",
        "POT-Creation-Date",
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
    )
)


def catalogue_file(language: str, folder: Path = FOLDER) -> Path:
    """Return the file of one language."""
    return folder / language / "LC_MESSAGES" / "django.po"


def read_catalogue(file: Path, language: str) -> Catalog:
    """Return what is in the file; an empty catalogue if there is none."""
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as opened:
        return read_po(opened, locale=language, abort_invalid=True)


def write_catalogue(file: Path, catalogue: Catalog) -> None:
    """Replace the file: sorted, unwrapped, without dates and line numbers, so that edits seldom collide."""
    name = catalogue.locale.english_name
    catalogue.header_comment = f"# Texts of Tillit in {name}. 'make messages' sorts this file."
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.draft")
    with draft.open("wb") as opened:
        write_po(opened, catalogue, width=0, sort_output=True, include_lineno=False, ignore_obsolete=True)
    lines = draft.read_text(encoding="utf-8").splitlines(keepends=True)
    draft.write_text("".join(line for line in lines if not line.startswith(NOISE)), encoding="utf-8")
    draft.replace(file)


@contextmanager
def one_writer(folder: Path = FOLDER) -> Iterator[None]:
    """Let one process at a time read, change and write the catalogues."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
