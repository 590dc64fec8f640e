"""A municipality's files, so small that the public number can be foretold.

Ten people with daily help. Until Sunday 22 November all were helped by Anna; five of them also by Berit: the median is
1.5 helpers. In week 48 only Cato is at work, whom nobody has met: his first visit to one of the other five makes it 2.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

MONDAY = date(2026, 11, 23)
PEOPLE = [f"P{i}" for i in range(10)]


def write_folder(folder: Path) -> Path:
    """Write the files that `tillit import` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, "synthetic.csv", [{"key": "synthetic", "value": "yes"}])
    _write(
        folder,
        "units.csv",
        [
            {"id": "K", "name": "Lillevik kommune", "kind": "municipality", "parent": "", "phone": "00 00 00 00"},
            {"id": "H", "name": "Lillevik hjemmetjeneste", "kind": "home_care", "parent": "K", "phone": ""},
        ],
    )
    _write(
        folder,
        "teams.csv",
        [{"id": "T", "name": "Team Lillevik", "unit": "H", "latitude": 59.9, "longitude": 10.5}],
    )
    _write(
        folder,
        "employees.csv",
        [
            {
                "id": id_,
                "given_name": name,
                "family_name": "Prøve",
                "profession": "assistant_nurse",
                "competences": "medication",
                "position_percent": 100,
                "team": "T",
                "role": role,
                "travel_mode": "car",
            }
            for id_, name, role in [("A", "Anna", "leader"), ("B", "Berit", "member"), ("C", "Cato", "member")]
        ],
    )
    _write(
        folder,
        "people.csv",
        [
            {
                "id": id_,
                "given_name": f"Person{i}",
                "family_name": "Prøvesen",
                "birth_on": "1940-01-01",
                "sex": "female",
                "phone": "",
                "address": f"Prøveveien {i}",
                "latitude": round(59.9 + i / 1000, 3),
                "longitude": 10.5,
                "unit": "H",
                "entry_instructions": f"Kode {i}",
                "team": "T",
                "primary_contact": "A",
                "own_words": "Jeg liker kaffen sterk.",
                "own_words_on": "2026-09-01",
                "own_words_by": "person",
            }
            for i, id_ in enumerate(PEOPLE)
        ],
    )
    _write(
        folder,
        "grants.csv",
        [
            {
                "id": f"G{id_}",
                "person": id_,
                "entry": "home_nursing",
                "help": "Hjelp til å stå opp",
                "purpose": "En god start på dagen",
                "decided_on": "2026-01-01",
                "starts_on": "2026-01-01",
                "repeat": "day",
                "times": 1,
                "windows": "08:00-13:00",
                "estimate_minutes": 20,
                "helpers": 1,
            }
            for id_ in PEOPLE
        ],
    )
    _write(
        folder,
        "shifts.csv",
        [
            {
                "id": f"S{day}",
                "employee": "C",
                "team": "T",
                "starts_at": f"{MONDAY + timedelta(days=day)}T07:30",
                "ends_at": f"{MONDAY + timedelta(days=day)}T15:00",
            }
            for day in range(7)
        ],
    )
    _write(
        folder,
        "history.csv",
        [
            {"person": id_, "employee": helper, "on": str(MONDAY - timedelta(days=back)), "visits": 2}
            for i, id_ in enumerate(PEOPLE)
            for helper in (["A", "B"] if i < 5 else ["A"])
            for back in range(1, 14)
        ],
    )
    return folder


def _write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    with (folder / name).open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
