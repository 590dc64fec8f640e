"""A small municipality's folder that a test can spoil, and import."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from tillit.foundation.imports import ImportReport, import_folder
from tillit.kernel.clock import instant

TODAY = date(2026, 11, 21)

FILES = {
    "synthetic.csv": "key,value\nsynthetic,yes\n",
    "units.csv": (
        "id,name,kind,parent,phone,email,address,latitude,longitude\n"
        "u1,Nordsia hjemmetjeneste,home_care,u0,67 50 40 51,,Granveien 2,59.91,10.52\n"
        "u0,Granvik kommune,municipality,,67 50 40 50,post@granvik.example,Torget 1,59.90,10.50\n"
    ),
    "teams.csv": (
        "id,name,unit,latitude,longitude\nt1,Team Granlia,u1,59.91,10.52\nt2,Team Fjordgløtt,u1,59.92,10.53\n"
    ),
    "employees.csv": (
        "id,given_name,family_name,profession,competences,position_percent,team,role,travel_mode,phone,email\n"
        "e1,Kari,Fjellrev,nurse,nurse|injection,100,t1,leader,car,67 50 41 01,kari@granvik.example\n"
        "e2,Ola,Bjørkestad,assistant_nurse,,75.5,t1,member,bicycle,,\n"
        "e3,Åse,Tiurdal,care_assistant,dementia,50,t2,,,,\n"
    ),
    "people.csv": (
        "id,national_number,given_name,family_name,birth_on,sex,phone,address,latitude,longitude,unit,lives_alone,"
        "grade,contact_channel,language,entry_instructions,team,primary_contact,own_words,own_words_on,"
        "own_words_by,own_words_by_name\n"
        'p1,01834000098,Ingrid,Solbakk,1940-03-01,female,+47 67 50 42 01,"Granveien 1, inngang B",59.911,10.521,u1,'
        "yes,ordinary,phone,nb,Nøkkelboks,t1,e1,Jeg vil ut i hagen hver dag.,2026-09-01,person,\n"
        "p2,,Arne,Østervik,1938-05-17,male,,Granveien 2,59.912,10.522,u1,,,,,,t1,,,,,\n"
        "p3,,Edel,Ærfugl,1950-01-02,female,,Granveien 3,59.913,10.523,u1,no,protected,letter,en,,,,,,,\n"
    ),
    "relatives.csv": "id,person,name,relation,phone\nr1,p1,Per Solbakk,child,67 50 43 01\n",
    "pauses.csv": "id,person,starts_on,ends_on,reason\nx1,p2,2026-11-18,2026-11-25,hospital\n",
    "grants.csv": (
        "id,person,entry,help,purpose,decided_on,starts_on,ends_on,repeat,times,weekdays,windows,estimate_minutes,"
        "competence,helpers,time_critical,same_day,movable,skippable,preferred_helpers,excluded_helpers,wished_start\n"
        "g1,p1,home_nursing,Morgenstell og medisiner,En god start på dagen,2026-01-05,2026-01-10,,day,2,,"
        "08:00-10:00|19:00-21:30,25,injection,1,yes,yes,no,no,e1,e3,08:30\n"
        "g2,p2,practical_help,Rent hjem,Bo hjemme,2026-01-05,2026-01-10,2027-01-10,week,2,1|4,09:00-14:00,45,,,,,,,,,\n"
        "g3,p3,safety_alarm,Trygghetsalarm,Trygg hjemme,2026-01-05,2026-01-10,,week,1,,,15,,,,,,,,,\n"
    ),
    "shifts.csv": (
        "id,employee,team,starts_at,ends_at,break_start,break_minutes,meeting_start,meeting_minutes,start_place,"
        "end_place\n"
        "s1,e1,t1,2026-11-23T07:30,2026-11-23T15:00,11:00,30,13:00,45,base,base\n"
        "s2,e2,t1,2026-11-23T22:00,2026-11-24T07:30,03:00,30,,,home,\n"
        "s3,e1,t1,2026-11-24T07:30,2026-11-24T15:00,,,,,,\n"
        "s4,e1,t1,2026-11-20T07:30,2026-11-20T15:00,,,,,,\n"
    ),
    "absences.csv": "id,employee,starts_on,ends_on,reason\na1,e3,2026-11-20,2026-11-27,vacation\n",
    "history.csv": (
        "person,employee,on,visits\np1,e1,2026-11-19,2\np1,e2,2026-11-19,1\np1,e1,2026-11-20,\np2,e2,2026-11-20,1\n"
    ),
}


class Municipality:
    """The folder, and the clock at which it is imported."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file as UTF-8 (or as the bytes given)."""
        (self.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())

    def read(self, name: str) -> str:
        """Give a file's text."""
        return (self.folder / name).read_text(encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Replace the only place where `old` stands."""
        text = self.read(name)
        assert text.count(old) == 1, f"'{old}' stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def add(self, name: str, row: str) -> None:
        """Add a row at the end."""
        self.write(name, self.read(name) + row + "\n")

    def without(self, name: str, id: str) -> None:
        """Take out the row of that id."""
        self.write(name, "".join(line for line in self.read(name).splitlines(True) if not line.startswith(f"{id},")))

    def come_in(self, *, on: date = TODAY, dry_run: bool = False, end_missing: bool = False) -> ImportReport:
        """Import the folder on a day."""
        return import_folder(self.folder, now=noon(on), dry_run=dry_run, end_missing=end_missing)

    def stored(self, *, on: date = TODAY, end_missing: bool = False) -> ImportReport:
        """Import the folder, which must be without error."""
        report = self.come_in(on=on, end_missing=end_missing)
        assert report.stored, [str(problem) for problem in report.problems]
        return report


def noon(on: date) -> datetime:
    return instant(on, time(12))


@pytest.fixture
def municipality(tmp_path: Path) -> Municipality:
    """A municipality of three people, three employees and two teams, as files."""
    return Municipality(tmp_path)


@pytest.fixture(autouse=True)
def _demo_mode(settings):
    """The tests' people are synthetic."""
    settings.TILLIT_DEMO = True
