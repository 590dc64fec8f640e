"""The files of a folder as dictionaries, with what the tests ask of them."""

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

NAMES = (
    "units",
    "teams",
    "employees",
    "people",
    "relatives",
    "pauses",
    "grants",
    "shifts",
    "absences",
    "history",
)


class Files:
    """A folder of the form that `tillit import` reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in NAMES:
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                setattr(self, name, list(csv.DictReader(file)))

    def shifts_of_each(self) -> dict[str, list[tuple[datetime, datetime]]]:
        """Give (start, end) of each employee's shifts in order."""
        found = defaultdict(list)
        for shift in self.shifts:
            found[shift["employee"]].append(
                (datetime.fromisoformat(shift["starts_at"]), datetime.fromisoformat(shift["ends_at"]))
            )
        return {employee: sorted(shifts) for employee, shifts in found.items()}

    def days_absent(self) -> set[tuple[str, date]]:
        """Give (employee, day) of every day away."""
        return {pair for absence in self.absences for pair in _days(absence, "employee")}

    def days_paused(self) -> set[tuple[str, date]]:
        """Give (person, day) of every day in hospital or elsewhere in the next year."""
        return {pair for pause in self.pauses for pair in _days(pause, "person")}


def _days(row: dict[str, str], whose: str) -> list[tuple[str, date]]:
    first = date.fromisoformat(row["starts_on"])
    last = date.fromisoformat(row["ends_on"]) if row["ends_on"] else first + timedelta(days=365)
    return [(row[whose], first + timedelta(days=number)) for number in range((last - first).days)]


def minute(text: str) -> int:
    """Read HH:MM as minutes after midnight."""
    return int(text[:2]) * 60 + int(text[3:5])
