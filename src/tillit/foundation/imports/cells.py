"""What a cell of a file may hold: each type checks a text and gives the value that is stored."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from tillit.kernel.clock import OSLO, instant
from tillit.kernel.national_number import NationalNumberError, parse_national_number

Read = Callable[[str], Any]


class BadCell(Exception):
    """A cell that cannot be read: what was expected, and what to do."""

    def __init__(self, expected: str, advice: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.advice = advice


@dataclass(frozen=True)
class Cell:
    """A type of cell: how it is read, its type in the database, and how a person writes it."""

    name: str
    database_type: str
    writing: str
    read: Read
    repeats: bool = True
    """whether few different values are usual, so that each is read only once"""
    table: str = ""
    """the table that a reference points into"""
    many: bool = False


# What a spreadsheet would run as a formula when somebody opens an export of ours.
FORMULA = re.compile(r"^[=+\-@]")
SIGNED_NUMBER_OR_PHONE = re.compile(r"^[+-][\d\s().,/-]*\d[\d\s().,/-]*$")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")
PHONE = re.compile(r"^\+?\d[\d\s()/.-]{2,28}$")
EMAIL = re.compile(r"^[^@\s,;|]+@[^@\s,;|]+\.[^@\s,;|.]+$")
ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
OTHER_DATES = (
    (re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$"), (3, 2, 1)),
    (re.compile(r"^(\d{4})[./](\d{1,2})[./](\d{1,2})$"), (1, 2, 3)),
    (re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$"), (1, 2, 3)),
    (re.compile(r"^(\d{4})(\d{2})(\d{2})$"), (1, 2, 3)),
)
TIME = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)$")
LOOSE_TIME = re.compile(r"^(\d{1,2})[.:]?(\d{2})(?::\d{2})?$")
INSTANT = re.compile(r"^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})$")
WHOLE = re.compile(r"^-?\d{1,9}$")
DECIMAL = re.compile(r"^-?\d{1,9}(\.\d{1,12})?$")
WINDOW = re.compile(r"^(\d{2}:\d{2})-(\d{2}:\d{2})$")
EARLIEST_YEAR, LATEST_YEAR = 1850, 2199


def plain_text(text: str) -> str:
    """Give the text in one Unicode form; refuse control characters and what a spreadsheet would run."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if CONTROL.search(text):
        raise BadCell("text without control characters", "Remove the invisible characters from the cell.")
    if FORMULA.match(text) and not SIGNED_NUMBER_OR_PHONE.match(text):
        raise BadCell(
            "text, not a formula",
            f"A cell that begins with {text[0]} is run as a formula by spreadsheets. "
            "Write the value itself, and begin it with a letter or a digit.",
        )
    return text


def text(limit: int) -> Cell:
    """A text of at most `limit` characters."""

    def read(cell: str) -> str:
        cell = plain_text(cell)
        if len(cell) > limit:
            raise BadCell(f"at most {limit} characters", f"Shorten the text; it has {len(cell)} characters.")
        return cell

    return Cell("text", "text", f"text, at most {limit} characters", read, repeats=False)


def identity(limit: int = 60) -> Cell:
    """The municipality's own id of a row."""
    return Cell("id", "text", f"id, at most {limit} characters", _identity(limit), repeats=False)


def reference(table: str) -> Cell:
    """The id of a row of another file (or of the same)."""
    return Cell("reference", "text", f"an id of {table}.csv", _identity(60), table=table)


def references(table: str) -> Cell:
    """Several ids of another file, separated by |."""
    one = _identity(60)
    return Cell(
        "references",
        "text[]",
        f"ids of {table}.csv, separated by \\|",
        lambda cell: sorted({one(part.strip()) for part in _parts(cell)}),
        table=table,
        many=True,
    )


def code(table: str) -> Cell:
    """A code that the installation knows."""
    return Cell("code", "text", f"one of the codes of {table} (listed below)", _identity(60), table=table)


def codes(table: str) -> Cell:
    """Several codes that the installation knows, separated by |."""
    return Cell(
        "codes",
        "text[]",
        f"codes of {table} (listed below), separated by \\|",
        references(table).read,
        table=table,
        many=True,
    )


def phone() -> Cell:
    """A telephone number."""

    def read(cell: str) -> str:
        if not PHONE.match(cell):
            raise BadCell("a phone number", "Write digits, spaces and perhaps a leading +, such as 67 50 40 50.")
        return cell

    return Cell("phone", "text", "phone number, such as `67 50 40 50`", read, repeats=False)


def email() -> Cell:
    """An e-mail address."""

    def read(cell: str) -> str:
        if not EMAIL.match(cell) or len(cell) > 254 or FORMULA.match(cell):
            raise BadCell("an e-mail address", "Write one address, such as kari@example.no, or leave it empty.")
        return plain_text(cell)

    return Cell("email", "text", "e-mail address", read, repeats=False)


def choice(*allowed: str) -> Cell:
    """One of a few words."""
    known = {word: word for word in allowed}

    def read(cell: str) -> str:
        if cell in known:
            return cell
        near = f"Did you mean {cell.lower()}? " if cell.lower() in known else ""
        raise BadCell(f"one of {', '.join(allowed)}", f"{near}Write one of these words exactly so.")

    return Cell("choice", "text", ", ".join(f"`{word}`" for word in allowed), read)


def yes_no() -> Cell:
    """Yes or no."""

    def read(cell: str) -> str:
        if cell not in ("yes", "no"):
            raise BadCell("yes or no", "Write yes or no, in small letters.")
        return "true" if cell == "yes" else "false"

    return Cell("yes/no", "boolean", "`yes` or `no`", read)


def day() -> Cell:
    """A date."""
    return Cell("date", "date", "date, `2026-11-21`", _read_day)


def clock_time() -> Cell:
    """A time of day."""
    return Cell("time", "time", "time, `08:30`", _read_time)


def local_instant() -> Cell:
    """A date and a time of day, as the clock on the wall shows it."""

    def read(cell: str) -> str:
        match = INSTANT.match(cell)
        if not match:
            raise BadCell(
                "a date and a time, such as 2026-11-21T07:30",
                "Write year-month-day, the letter T and hours:minutes of the Norwegian clock, nothing after it.",
            )
        on, at = date.fromisoformat(_read_day(match[1])), time.fromisoformat(_read_time(match[2]))
        return instant(on, at).isoformat()

    return Cell("date and time", "timestamptz", "Norwegian date and time, `2026-11-21T07:30`", read)


def whole_number(low: int, high: int, database_type: str = "integer") -> Cell:
    """A whole number from `low` to `high`."""

    def read(cell: str) -> str:
        if not WHOLE.match(cell) or not low <= int(cell) <= high:
            raise BadCell(f"a whole number from {low} to {high}", "Write digits only, without unit or decimals.")
        return str(int(cell))

    return Cell("whole number", database_type, f"whole number, {low} to {high}", read)


def decimal_number(low: float, high: float, *, decimals: int, advice: str = "") -> Cell:
    """A number from `low` to `high` with a decimal point."""

    def read(cell: str) -> str:
        if not DECIMAL.match(cell):
            comma = cell.replace(",", ".")
            raise BadCell(
                "a number",
                f"Write the decimal point as a point: {comma}."
                if DECIMAL.match(comma)
                else "Write digits with a decimal point if need be, such as 59.91.",
            )
        if not low <= float(cell) <= high:
            raise BadCell(f"a number from {low:g} to {high:g}", advice or "Check the number.")
        if len(cell.partition(".")[2]) > decimals:
            raise BadCell(f"at most {decimals} decimals", "Round the number.")
        return cell

    return Cell("number", "numeric", f"number, {low:g} to {high:g}", read)


def latitude() -> Cell:
    """Degrees north."""
    return decimal_number(
        57, 81, decimals=12, advice="Latitude in Norway is between 57 and 81: has it changed places with longitude?"
    )


def longitude() -> Cell:
    """Degrees east."""
    return decimal_number(
        4, 35, decimals=12, advice="Longitude in Norway is between 4 and 35: has it changed places with latitude?"
    )


def weekdays() -> Cell:
    """Days of the week as numbers."""

    def read(cell: str) -> list[int]:
        parts = _parts(cell)
        if any(part not in "1234567" or len(part) != 1 for part in parts) or len(set(parts)) < len(parts):
            raise BadCell(
                "weekdays, each once",
                "Write 1 for Monday to 7 for Sunday, separated by |, such as 1|3|5; empty means any day.",
            )
        return sorted(int(part) for part in parts)

    return Cell("weekdays", "smallint[]", "1 (Monday) to 7 (Sunday), separated by \\|: `1\\|3\\|5`", read)


def windows() -> Cell:
    """Periods of the day, in the order of the day."""

    def read(cell: str) -> list[str]:
        found = []
        for part in _parts(cell):
            match = WINDOW.match(part)
            if not match:
                raise BadCell(
                    "windows such as 08:00-10:00",
                    "Write start-end as hours:minutes, several separated by |: 08:00-10:00|19:00-21:30.",
                )
            start, end = _read_time(match[1]), _read_time(match[2])
            if end <= start:
                raise BadCell(
                    "windows that end after they start",
                    f"{part} ends before it starts. A window cannot pass midnight: end it at 23:59.",
                )
            found.append(part)
        return sorted(found)

    return Cell("windows", "text[]", "`08:00-10:00\\|19:00-21:30`", read)


def national_number(*, synthetic_only: Callable[[], bool]) -> Cell:
    """A national identity number: only synthetic ones where `synthetic_only` says so, elsewhere none of them."""

    def read(cell: str) -> str:
        try:
            number = parse_national_number(cell)
        except NationalNumberError as error:
            raise BadCell("a valid national number of 11 digits", str(error)) from None
        if synthetic_only() and not number.is_synthetic:
            raise BadCell(
                "a synthetic national number (month + 80)",
                "Demo mode takes synthetic data only. Leave the cell empty, use Test-Norge numbers, or set "
                "TILLIT_MODE=production on an installation that may hold real people.",
            )
        if number.is_synthetic and not synthetic_only():
            raise BadCell(
                "the number of a real person (no month + 80)",
                "Nothing synthetic comes into production. Take the row out, or try the file in an installation with "
                "TILLIT_MODE=demo.",
            )
        return number.digits

    return Cell("national number", "text", "national number, 11 digits", read, repeats=False)


def written(cell: Cell, stored: str | None) -> str:
    """Give a value of the database (as JSON) the way a person writes it in a file."""
    value = json.loads(stored) if stored else None
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(str(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if cell.database_type == "timestamptz":
        return datetime.fromisoformat(value).astimezone(OSLO).strftime("%Y-%m-%dT%H:%M")
    return value[:5] if cell.database_type == "time" else str(value)


def _identity(limit: int) -> Read:
    def read(cell: str) -> str:
        cell = plain_text(cell)
        if len(cell) > limit or "|" in cell or "\n" in cell or "\r" in cell:
            raise BadCell(f"an id of at most {limit} characters without |", "Use another id, the same in all files.")
        return cell

    return read


def _parts(cell: str) -> list[str]:
    parts = [part.strip() for part in cell.split("|")]
    if "" in parts:
        raise BadCell("a list without gaps", "Separate the values by one |, with none at the start or the end.")
    return parts


def _read_day(cell: str) -> str:
    if ISO_DATE.match(cell):
        try:
            year = date.fromisoformat(cell).year
        except ValueError:
            raise BadCell("a day that exists", "No calendar has this day: check month and day.") from None
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise BadCell(f"a year from {EARLIEST_YEAR} to {LATEST_YEAR}", "Check the year.")
        return cell
    raise BadCell("a date such as 2026-11-21", f"Write year-month-day{_iso_hint(cell)}.")


def _iso_hint(cell: str) -> str:
    for pattern, order in OTHER_DATES:
        match = pattern.match(cell)
        if match:
            year, month, on = (int(match[i]) for i in order)
            try:
                return f": {date(year, month, on).isoformat()}"
            except ValueError:
                return ""
    if cell.isdigit() and len(cell) == 5:
        return "; this looks like a spreadsheet's day number: format the column as a date first"
    try:
        return f" only, without the time: {datetime.fromisoformat(cell).date().isoformat()}"
    except ValueError:
        return ""


def _read_time(cell: str) -> str:
    if TIME.match(cell):
        return cell
    match = LOOSE_TIME.match(cell)
    hint = ""
    if match and int(match[1]) < 24 and int(match[2]) < 60:
        hint = f": {int(match[1]):02}:{match[2]}"
    elif cell == "24:00":
        hint = "; the last minute of a day is 23:59"
    raise BadCell("a time such as 08:30", f"Write hours and minutes with two digits each{hint}.")
