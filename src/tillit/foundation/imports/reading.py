"""From the bytes of a file to rows of cells, one at a time, with the line that each began on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tillit.foundation.imports.report import shown

LONGEST_LINE = 64 * 1024
SNIFFED = 4096
SEPARATOR_HINT = re.compile(r"^sep=.\s*$")  # a line that some spreadsheets write first
SAVE_AS_UTF8 = "In the spreadsheet choose Save as, type 'CSV UTF-8 (comma delimited)'."


class Unreadable(Exception):
    """The file, or what is left of it, cannot be read: where, what was expected, what to do."""

    def __init__(self, line: int | None, expected: str, advice: str, value: str = "") -> None:
        super().__init__(expected)
        self.line, self.expected, self.advice, self.value = line, expected, advice, value


class Misquoted(Unreadable):
    """One row's quotation marks do not pair up; the rows after it can be read."""


class CsvFile:
    """Reads one file: `header()` first, then `rows()`. Memory holds one row."""

    def __init__(self, stream: BinaryIO) -> None:
        self.line = 0
        self.bytes_read = 0
        self._stream = stream
        self._refuse_other_formats(stream.peek(SNIFFED)[:SNIFFED])  # type: ignore[attr-defined]
        self._lines = self._decoded()
        self.delimiter = ","

    def header(self) -> list[str]:
        """Give the names of the columns and find out what separates them."""
        first = next(self._lines, "").removeprefix("\ufeff")
        while first and (not first.strip() or SEPARATOR_HINT.match(first)):
            first = next(self._lines, "")
        if not first:
            raise Unreadable(
                None,
                "a header row with the names of the columns",
                "The file is empty. Write the header row, or remove the file from the folder.",
            )
        if "\t" in first and "," not in first and ";" not in first:
            raise Unreadable(self.line, "columns separated by , or ;", "The file is separated by tabs. " + SAVE_AS_UTF8)
        self.delimiter = ";" if first.count(";") > first.count(",") else ","
        try:
            names = next(csv.reader([first], delimiter=self.delimiter, strict=True))
        except csv.Error:
            raise Unreadable(self.line, "a header row", "Write the names of the columns without quotes.") from None
        return [name.strip() for name in names]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Give each row with its line; a row of a broken line is given as Misquoted by `raise`.

        Rows without any value are left out. Raises Unreadable when no more can be read; after Misquoted the
        caller may call `rows` again for the rest.
        """
        reader = csv.reader(self._lines, delimiter=self.delimiter, strict=True)
        while True:
            began = self.line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._explain(error, began)
            if any(cell and not cell.isspace() for cell in cells):
                yield began, cells

    def _explain(self, error: csv.Error, began: int) -> None:
        words = str(error)
        if "field larger" in words or "unexpected end" in words:
            raise Unreadable(
                began,
                "a closing quotation mark",
                'A " opens a cell in this row and none closes it; what follows could not be read. '
                'Write a quotation mark inside a text as "".',
            ) from None
        if "new-line" in words:
            raise Unreadable(
                began, "lines that end with a line feed", "The file has old Macintosh line ends. " + SAVE_AS_UTF8
            ) from None
        raise Misquoted(
            began,
            "quotation marks around the whole cell",
            'Write a cell that has a " in it as "…", with each " inside doubled.',
        ) from None

    def _decoded(self) -> Iterator[str]:
        while raw := self._stream.readline(LONGEST_LINE + 1):
            self.line += 1
            self.bytes_read += len(raw)
            if len(raw) > LONGEST_LINE:
                raise Unreadable(
                    self.line,
                    f"lines of at most {LONGEST_LINE} bytes",
                    "The line is too long to be a row. Check the line ends and the quotation marks.",
                )
            try:
                line = raw.decode("utf-8")
            except UnicodeDecodeError as error:
                self._explain_encoding(raw, error.start)
            if "\0" in line:
                raise Unreadable(
                    self.line,
                    "text",
                    f"A NUL byte stands at character {line.index(chr(0)) + 1}: the file is damaged, or no CSV file. "
                    "Export it anew.",
                )
            yield line

    def _explain_encoding(self, raw: bytes, at: int) -> None:
        before = raw[:at].decode("utf-8", "replace")
        as_latin = raw.decode("cp1252", "replace")
        word = as_latin[max(0, at - 10) : at + 10].strip()
        raise Unreadable(
            self.line,
            "UTF-8",
            f"Character {len(before) + 1} of the line (byte 0x{raw[at]:02X}) is not UTF-8; the file looks like "
            f"Windows-1252 or Latin-1. {SAVE_AS_UTF8} The rest of the file was not read.",
            shown(word),
        ) from None

    def _refuse_other_formats(self, start: bytes) -> None:
        if start.startswith((b"\xff\xfe", b"\xfe\xff")) or start.count(0) * 5 > len(start) > 0:
            raise Unreadable(1, "UTF-8", "Character 1: the file is UTF-16. " + SAVE_AS_UTF8)
        if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise Unreadable(1, "a CSV file", "This is a spreadsheet file with another name. " + SAVE_AS_UTF8)


def files_of(folder: Path) -> list[Path]:
    """Give the CSV files of the folder by name."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() == ".csv")
