"""The CSV folder that `tillit import` reads, written from a municipality: all of it or nothing."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from tillit.demo.geography import MUNICIPALITY, Spot
from tillit.demo.municipality import Municipality, Progress
from tillit.demo.names import email_address
from tillit.demo.roster import BREAK_MINUTES, MEETING_MINUTES, MEETING_STARTS
from tillit.kernel.errors import TillitError

MARKER = "synthetic.csv"
Row = tuple[object, ...]


class FolderInUse(TillitError):
    """The folder holds something that was not synthesized."""


def require_free(folder: Path) -> None:
    """Raise FolderInUse unless the folder is missing, empty, or a synthesized one that may be replaced."""
    if folder.exists() and not folder.is_dir():
        raise FolderInUse(f"{folder} is a file. Choose a folder.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise FolderInUse(
            f"{folder} is not empty and holds no {MARKER}, so it may hold something of yours. "
            "Choose another folder, or empty this one."
        )


def write_folder(municipality: Municipality, folder: Path, on_progress: Progress) -> dict[str, int]:
    """Write the municipality's files and give the number of rows of each.

    The files are written beside the folder and moved into place at the end, so that no half folder is ever seen.
    """
    require_free(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder.parent / f".{folder.name}.partial-{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        counts = {}
        for name, header, rows in _files(municipality, on_progress):
            counts[name] = _write(partial / name, header, rows)
        _move(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return counts


def _move(partial: Path, folder: Path) -> None:
    old = folder.parent / f".{folder.name}.old-{os.getpid()}"
    if folder.exists():
        folder.rename(old)
    partial.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _write(path: Path, header: str, rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _files(town: Municipality, on_progress: Progress) -> Iterator[tuple[str, str, Iterable[Row]]]:
    yield "units.csv", "id,name,kind,parent,phone,email,address,latitude,longitude", _units(town)
    yield "teams.csv", "id,name,unit,latitude,longitude", _teams(town)
    yield (
        "employees.csv",
        "id,given_name,family_name,profession,competences,position_percent,team,role,travel_mode,phone,email",
        _employees(town),
    )
    yield (
        "people.csv",
        "id,national_number,given_name,family_name,birth_on,sex,phone,address,latitude,longitude,unit,lives_alone,"
        "grade,contact_channel,language,entry_instructions,team,primary_contact,own_words,own_words_on,"
        "own_words_by,own_words_by_name",
        _people(town),
    )
    yield "relatives.csv", "id,person,name,relation,phone", _relatives(town)
    yield "pauses.csv", "id,person,starts_on,ends_on,reason", _pauses(town)
    yield (
        "grants.csv",
        "id,person,entry,help,purpose,decided_on,starts_on,ends_on,repeat,times,weekdays,windows,estimate_minutes,"
        "competence,helpers,time_critical,same_day,movable,skippable,preferred_helpers,excluded_helpers,wished_start",
        _grants(town),
    )
    yield (
        "shifts.csv",
        "id,employee,team,starts_at,ends_at,break_start,break_minutes,meeting_start,meeting_minutes,start_place,"
        "end_place",
        _shifts(town),
    )
    yield "absences.csv", "id,employee,starts_on,ends_on,reason", _absences(town)
    yield "history.csv", "person,employee,on,visits", _history(town, on_progress)
    yield MARKER, "key,value", _marker(town)


def _units(town: Municipality) -> Iterator[Row]:
    yield (
        "u0", f"{MUNICIPALITY} kommune", "municipality", "", "+47 01 00 00 00", "post@example.org",
        f"Rådhustorget 1, {MUNICIPALITY}", *_degrees(Spot(0.0, 0.0)),
    )  # fmt: skip
    for district in town.districts:
        yield (
            f"d{district.ordinal + 1}", f"{district.name} distrikt", "district", "u0",
            f"+47 01 00 01 {district.ordinal:02}", f"distrikt{district.ordinal + 1}@example.org",
            f"{district.units[0].zones[0].streets[0]} 1, {district.units[0].zones[0].name}",
            *_degrees(district.at),
        )  # fmt: skip
    for unit in town.units:
        yield (
            f"u{unit.ordinal + 1}", f"{unit.name} hjemmetjeneste", "home_care", f"d{unit.district + 1}",
            f"+47 01 00 02 {unit.ordinal:02}", f"hjemmetjeneste{unit.ordinal + 1}@example.org",
            f"{unit.zones[0].streets[1]} 2, {unit.zones[0].name}", *_degrees(unit.at),
        )  # fmt: skip


def _teams(town: Municipality) -> Iterator[Row]:
    for zone in town.zones:
        yield f"t{zone.ordinal + 1:02}", f"Team {zone.name}", f"u{zone.unit + 1}", *_degrees(zone.base)


def _employees(town: Municipality) -> Iterator[Row]:
    for worker in town.workers:
        yield (
            worker.id,
            worker.given_name,
            worker.family_name,
            worker.profession,
            "|".join(worker.competences),
            worker.position_percent,
            f"t{worker.zone + 1:02}",
            "leader" if worker.is_leader else "member",
            worker.travel_mode,
            worker.phone,
            email_address(worker.given_name, worker.family_name, worker.id),
        )


def _people(town: Municipality) -> Iterator[Row]:
    unit_of = {zone.ordinal: f"u{zone.unit + 1}" for zone in town.zones}
    for person in town.people:
        words = town.words.get(person.ordinal)
        yield (
            person.id,
            person.number,
            person.given_name,
            person.family_name,
            person.birth_on,
            person.sex,
            person.phone,
            person.address,
            *_degrees(person.spot),
            unit_of[person.zone],
            _yes(person.lives_alone),
            person.grade,
            person.channel,
            person.language,
            person.entry_instructions,
            f"t{person.zone + 1:02}" if person.is_visited else "",
            person.primary_contact,
            *((words.text, words.written_on, words.written_by, words.name) if words else ("", "", "", "")),
        )


def _relatives(town: Municipality) -> Iterator[Row]:
    for number, relative in enumerate(town.relatives, 1):
        yield f"r{number:05}", relative.person.id, relative.name, relative.relation, relative.phone


def _pauses(town: Municipality) -> Iterator[Row]:
    for number, pause in enumerate(town.pauses, 1):
        yield f"x{number:04}", pause.person.id, pause.starts_on, pause.ends_on or "", pause.reason


def _grants(town: Municipality) -> Iterator[Row]:
    for grant in town.grants:
        yield (
            f"g{grant.number:05}",
            grant.person.id,
            grant.entry,
            grant.help,
            grant.purpose,
            grant.decided_on,
            grant.starts_on,
            grant.ends_on or "",
            grant.repeat,
            grant.times,
            "|".join(str(weekday) for weekday in grant.weekdays),
            "|".join(f"{_clock(start)}-{_clock(end)}" for start, end in grant.windows),
            grant.minutes,
            grant.competence,
            grant.helpers,
            _yes(grant.time_critical),
            _yes(grant.same_day),
            _yes(grant.movable),
            _yes(grant.skippable),
            "|".join(grant.preferred),
            "|".join(grant.excluded),
            "" if grant.wished_start is None else _clock(grant.wished_start),
        )


def _shifts(town: Municipality) -> Iterator[Row]:
    number = 0
    for zone in town.zones:
        for shift in town.shifts[zone.ordinal]:
            number += 1
            yield (
                f"s{number:06}",
                shift.worker.id,
                f"t{zone.ordinal + 1:02}",
                f"{shift.day}T{_clock(shift.starts)}",
                f"{shift.day}T{_clock(shift.ends)}",
                "" if shift.break_at is None else _clock(shift.break_at),
                "" if shift.break_at is None else BREAK_MINUTES,
                _clock(MEETING_STARTS) if shift.has_meeting else "",
                MEETING_MINUTES if shift.has_meeting else "",
                "base",
                "home" if shift.ends_home else "base",
            )


def _absences(town: Municipality) -> Iterator[Row]:
    for number, absence in enumerate(town.absences, 1):
        yield f"a{number:05}", absence.worker.id, absence.starts_on, absence.ends_on, absence.reason


def _history(town: Municipality, on_progress: Progress) -> Iterator[Row]:
    for number, counts in enumerate(town.history()):
        on_progress("history", number / len(town.units))
        for (day, person, employee), visits in sorted(counts.items()):
            yield person, employee, day, visits


def _marker(town: Municipality) -> Iterator[Row]:
    yield "synthetic", "yes"
    yield "seed", town.seed
    yield "inhabitants", town.inhabitants
    yield "municipality", MUNICIPALITY
    yield "on", town.span.on


def _degrees(spot: Spot) -> tuple[str, str]:
    return f"{spot.latitude:.5f}", f"{spot.longitude:.5f}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"
