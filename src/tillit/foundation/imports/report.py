"""What an import found and did: problems, conflicts and counts, kept small however large the files are."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

KEPT_A_FILE = 200
KEPT_A_KIND = 20
LONGEST_VALUE = 60
# Eleven digits in any cell may be a national number that has landed in the wrong column.
ELEVEN_DIGITS = re.compile(r"(?<!\d)(\d{6})([\s.-]?)\d{5}(?!\d)")


def shown(value: object) -> str:
    """Give a cell's value as it may be printed: short, on one line, national numbers masked."""
    text = " ".join(ELEVEN_DIGITS.sub(r"\1\2*****", str(value)).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def masked_number(text: str) -> str:
    """Give a text of a national-number column with all but the first two digits hidden."""
    return text[:2] + re.sub(r"\w", "*", text[2:])


@dataclass(frozen=True)
class Problem:
    """Something wrong with the files: where, what stands there, what was expected, what to do."""

    file: str
    line: int | None
    column: str
    value: str
    expected: str
    advice: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        what = f"{self.column}: " if self.column else ""
        value = f"'{self.value}'; " if self.value else ""
        return f"{place}: {what}{value}expected {self.expected}. {self.advice}"


@dataclass
class Problems:
    """Collects problems: all are counted, the first of each kind and file are kept."""

    kept: list[Problem] = field(default_factory=list)
    by_file: Counter[str] = field(default_factory=Counter)
    _by_kind: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(
        self,
        file: str,
        *,
        expected: str,
        advice: str,
        line: int | None = None,
        column: str = "",
        value: object = "",
        times: int = 1,
        secret: bool = False,
    ) -> None:
        """Count a problem (`times` when it stands for many) and keep it while there is room."""
        kind = (file, column, expected)
        self.by_file[file] += times
        self._by_kind[kind] += 1
        if self.by_file[file] <= KEPT_A_FILE or self._by_kind[kind] <= KEPT_A_KIND:
            text = shown(masked_number(str(value)) if secret else value)
            self.kept.append(Problem(file, line, column, text, expected, advice))

    @property
    def count(self) -> int:
        return sum(self.by_file.values())


@dataclass(frozen=True)
class Conflict:
    """A value that was edited in Tillit since it came from the files: Tillit's stands."""

    file: str
    line: int
    column: str
    in_file: str
    in_tillit: str


@dataclass
class FileReport:
    """What became of one file's rows."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    conflicts: int = 0
    ended: int = 0
    errors: int = 0


@dataclass
class ImportReport:
    """The outcome of an import. Nothing is stored unless `stored`."""

    folder: Path
    dry_run: bool
    stored: bool = False
    files: dict[str, FileReport] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    error_count: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    conflict_count: int = 0
    seconds: float = 0.0
    digest: str = ""
    """of what the files did, or would do, to what Tillit had; empty while they have errors"""
    run_id: int | None = None

    @property
    def ok(self) -> bool:
        """Tell whether the files were without error."""
        return self.error_count == 0

    def as_json(self) -> dict[str, Any]:
        """Give the report as plain data."""
        return {
            "ok": self.ok,
            "stored": self.stored,
            "dry_run": self.dry_run,
            "folder": str(self.folder),
            "files": {name: asdict(counts) for name, counts in self.files.items()},
            "error_count": self.error_count,
            "errors": [asdict(problem) for problem in self.problems],
            "conflict_count": self.conflict_count,
            "conflicts": [asdict(conflict) for conflict in self.conflicts],
            "seconds": round(self.seconds, 2),
        }
