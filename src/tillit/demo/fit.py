"""How well a synthesized folder fits the published figures; measured on the files alone, as anyone could."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean, median
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tillit.demo.figures import (
    NEEDS,
    SERVICES,
    VISITED,
    need_shares,
    published,
    recipient_bands,
    recipients_by_age_and_sex,
    service_shares,
)
from tillit.demo.tours import working_time

SOURCE_RECIPIENTS = "Helsedirektoratet 2022, table 2.2.1, on Bærum's population 2026 (SSB 07459)"
SOURCE_SERVICES = "SSB 271508 (2015)"
SOURCE_NEEDS = "SSB 271508 (2015); need read from how often help comes (own reading)"
SKILLED = {"nurse", "assistant_nurse", "social_educator", "occupational_therapist", "physiotherapist"}
MOST_OFTEN = {"low": 3.5, "medium": 16.5}  # visits a week up to which need is read as low or medium
MOST_OFTEN_PRACTICAL = {"low": 1.5, "medium": 4.5}

SHORT_NAMES = {
    "practical_help_only": "practical help",
    "home_nursing_only": "home nursing",
    "practical_and_home_nursing": "both of these",
    "other_services_at_home": "others at home",
    "time_limited_institution": "short stay",
    "long_term_institution": "nursing home",
}

Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class FitRow:
    """One figure: as published, as ours, how far apart, how far apart they may be."""

    name: str
    published: float
    ours: float
    deviation: float
    tolerance: float
    unit: str  # percent (deviation relative) or points (deviation absolute)
    ok: bool
    source: str

    def to_json(self) -> dict[str, Any]:
        """Give the row as plain data."""
        return asdict(self)


class Folder:
    """The files of a synthesized folder, read once."""

    def __init__(self, path: Path) -> None:
        self.marker = {row["key"]: row["value"] for row in _read(path / "synthetic.csv")}
        self.on = date.fromisoformat(self.marker["on"])
        self.inhabitants = int(self.marker["inhabitants"])
        self.people = _read(path / "people.csv")
        self.employees = _read(path / "employees.csv")
        self.teams = _read(path / "teams.csv")
        self.grants = _read(path / "grants.csv")
        self.shifts = _read(path / "shifts.csv")
        self.absences = _read(path / "absences.csv")
        self.history = _read(path / "history.csv")
        on = self.on.isoformat()
        self.in_force: dict[str, Rows] = defaultdict(list)
        for grant in self.grants:
            if grant["starts_on"] <= on and (not grant["ends_on"] or grant["ends_on"] > on):
                self.in_force[grant["person"]].append(grant)


def measure_fit(path: Path) -> list[FitRow]:
    """Measure the fit of the folder at `path`."""
    folder = Folder(path)
    return [
        *_recipients(folder),
        *_services(folder),
        *_needs(folder),
        *_visits(folder),
        *_staff(folder),
        *_absence(folder),
        *_history(folder),
    ]


def fit_table(rows: list[FitRow]) -> Group:
    """Lay the fit out for the terminal: a table, and under it the sources by number."""
    sources = list(dict.fromkeys(row.source for row in rows))
    table = Table(
        title="Fit beside published figures; what is allowed is for 20,000 inhabitants",
        title_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    table.add_column("Figure", min_width=33)
    for heading in ("Published", "Ours", "Apart", "Allowed"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("Src", justify="right", no_wrap=True)
    for row in rows:
        sign = "%" if row.unit == "percent" else ""
        table.add_row(
            row.name,
            f"{row.published:,.1f}",
            f"{row.ours:,.1f}",
            f"{row.deviation:+.1f}{sign}",
            f"±{row.tolerance:g}{sign}",
            "ok" if row.ok else "OFF",
            str(sources.index(row.source) + 1),
            style=None if row.ok else "bold red",
        )
    notes = [Text(f"{number}  {source}", style="dim") for number, source in enumerate(sources, 1)]
    return Group(table, *notes)


def _row(name: str, told: float, ours: float, tolerance: float, source: str, unit: str = "percent") -> FitRow:
    deviation = 100 * (ours - told) / told if unit == "percent" else ours - told
    return FitRow(name, told, ours, deviation, tolerance, unit, abs(deviation) <= tolerance, source)


def _single(key: str, name: str, ours: float, tolerance: float, unit: str = "percent") -> FitRow:
    figure = published()[key]
    return _row(name, float(figure["value"]), ours, tolerance, figure["source"], unit)


def _recipients(folder: Folder) -> list[FitRow]:
    expected = recipients_by_age_and_sex(folder.inhabitants)
    ages = [_age(date.fromisoformat(person["birth_on"]), folder.on) for person in folder.people]
    rows = []
    for band in recipient_bands():
        told = sum(count for (age, _), count in expected.items() if band.age_from <= age <= band.age_to)
        ours = sum(band.age_from <= age <= band.age_to for age in ages)
        rows.append(_row(f"Recipients in a year, {band.name}", told, ours, 5, SOURCE_RECIPIENTS))
    share = 100 * len(folder.in_force) / len(folder.people)
    rows.append(
        _row(
            "Receive today, % of the year's",
            100 * published()["active_share"]["value"],
            share,
            2,
            published()["active_share"]["source"],
            "points",
        )
    )
    return rows


def service_of(grants: Rows) -> str:
    """Read a person's service from the grants in force."""
    entries = {grant["entry"] for grant in grants}
    if "nursing_home_long" in entries:
        return "long_term_institution"
    if "nursing_home_short" in entries:
        return "time_limited_institution"
    if {"home_nursing", "practical_help"} <= entries:
        return "practical_and_home_nursing"
    if "home_nursing" in entries:
        return "home_nursing_only"
    return "practical_help_only" if "practical_help" in entries else "other_services_at_home"


def visits_per_week(grant: dict[str, str]) -> int:
    """Read how many visits a week a grant asks for; none without a window."""
    if not grant["windows"]:
        return 0
    times = int(grant["times"])
    if grant["repeat"] == "day":
        return times * (len(grant["weekdays"].split("|")) if grant["weekdays"] else 7)
    return times


def _services(folder: Folder) -> list[FitRow]:
    counts = Counter(service_of(grants) for grants in folder.in_force.values())
    whole = sum(counts.values())
    return [
        _row(
            f"Service: {SHORT_NAMES[service]}, %",
            100 * service_shares()[service],
            100 * counts[service] / whole,
            2,
            SOURCE_SERVICES,
            "points",
        )
        for service in SERVICES
    ]


def _needs(folder: Folder) -> list[FitRow]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for grants in folder.in_force.values():
        service = service_of(grants)
        often = sum(visits_per_week(grant) for grant in grants)
        limits = MOST_OFTEN_PRACTICAL if service == "practical_help_only" else MOST_OFTEN
        need = "low" if often < limits["low"] else "medium" if often < limits["medium"] else "extensive"
        found[service][need] += 1
    rows = []
    for service in VISITED:
        whole = sum(found[service].values())
        for need, told in zip(NEEDS, need_shares()[service], strict=True):
            name = f"Need, {SHORT_NAMES[service]}: {need}, %"
            ours = 100 * found[service][need] / whole
            rows.append(_row(name, 100 * told, ours, 5, SOURCE_NEEDS, "points"))
    return rows


def _visits(folder: Folder) -> list[FitRow]:
    visited = {person["id"] for person in folder.people if person["team"]}
    minutes = []
    for person, grants in folder.in_force.items():
        if person in visited:
            for grant in grants:
                minutes += [int(grant["estimate_minutes"])] * visits_per_week(grant)
    alone = [person["lives_alone"] == "yes" for person in folder.people if person["id"] in visited]
    told = published()["visits_per_week_per_inhabitant"]
    time = working_time(folder.people, folder.employees, folder.teams, folder.grants, folder.shifts,
                        folder.absences, folder.history)  # fmt: skip
    return [
        _row("Visits a week", told["value"] * folder.inhabitants, len(minutes), 8, told["source"]),
        _row(
            "Inhabitants for each team",
            published()["inhabitants_per_team"]["value"],
            folder.inhabitants / len(folder.teams),
            15,
            published()["inhabitants_per_team"]["source"],
        ),
        _single("visit_minutes_median", "Visit, minutes, median", median(minutes), 1, "points"),
        _single("direct_share", "Paid time with people, %", 100 * time.direct, 4, "points"),
        _single("driving_share", "Paid time under way, %", 100 * time.under_way, 4, "points"),
        _single("other_share", "Paid time for the rest, %", 100 * time.rest, 5, "points"),
        _single("drive_minutes_median", "Drive or walk, minutes, median", time.leg_median, 1, "points"),
        _single("lives_alone_share", "Visited people who live alone, %", 100 * fmean(alone), 5, "points"),
    ]


def _staff(folder: Folder) -> list[FitRow]:
    posts = {worker["id"]: float(worker["position_percent"]) for worker in folder.employees}
    skilled = sum(posts[worker["id"]] for worker in folder.employees if worker["profession"] in SKILLED)
    full = 100 * fmean(post >= 100 for post in posts.values())
    return [
        _single("position_percent_mean", "Post, % of full time, mean", fmean(posts.values()), 1.5, "points"),
        _single("full_time_share", "Full-time posts, %", full, 2, "points"),
        _single("skilled_share", "Skilled, % of working time", 100 * skilled / sum(posts.values()), 2, "points"),
    ]


def _absence(folder: Folder) -> list[FitRow]:
    """Sick leave in the year up to today, by posts; winter is January to March, summer July to September."""
    posts = {worker["id"]: float(worker["position_percent"]) for worker in folder.employees}
    first = folder.on - timedelta(days=364)
    lost: dict[int, float] = defaultdict(float)
    for absence in folder.absences:
        if absence["reason"] != "sickness":
            continue
        day = max(first, date.fromisoformat(absence["starts_on"]))
        until = date.fromisoformat(absence["ends_on"])
        while day < until and day <= folder.on:
            lost[(day.month + 2) // 3] += posts[absence["employee"]]
            day += timedelta(days=1)
    days = Counter(((first + timedelta(days=number)).month + 2) // 3 for number in range(365))
    rate = {quarter: lost[quarter] / (days[quarter] * sum(posts.values())) for quarter in (1, 2, 3, 4)}
    whole = 100 * sum(lost.values()) / (365 * sum(posts.values()))
    return [
        _single("absence_share", "Sick leave in a year, %", whole, 1, "points"),
        _single("absence_winter_to_summer", "Sick leave, winter to summer", rate[1] / rate[3], 0.2, "points"),
    ]


def _history(folder: Folder) -> list[FitRow]:
    helpers = helpers_in_14_days(folder)
    return [_single("helpers_in_14_days", "Helpers met in 14 days, mean", fmean(helpers), 1.5, "points")]


def helpers_in_14_days(folder: Folder) -> list[int]:
    """Count helpers met in the last 14 days of the history, for those over 65 with two visits a day or more."""
    last = date.fromisoformat(max(row["on"] for row in folder.history))
    since = (last - timedelta(days=13)).isoformat()
    old = {person["id"] for person in folder.people if _age(date.fromisoformat(person["birth_on"]), folder.on) >= 65}
    met: dict[str, set[str]] = defaultdict(set)
    visits: Counter[str] = Counter()
    for row in folder.history:
        if row["on"] >= since and row["person"] in old:
            met[row["person"]].add(row["employee"])
            visits[row["person"]] += int(row["visits"])
    return [len(found) for person, found in met.items() if visits[person] >= 28]


def _age(birth_on: date, on: date) -> int:
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
