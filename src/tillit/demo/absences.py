"""Who is away: sick leave of the published size and season, and vacation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tillit.demo.dice import Dice
from tillit.demo.figures import published
from tillit.demo.staff import Worker

SEASON = {1: 1.19, 2: 1.05, 3: 0.86, 4: 1.05}  # by quarter; winter to summer as published
SHORT_SHARE = 0.12  # of the days: self-certified
LONG_MEDIAN_DAYS = 24
KNOWN_AFTER_DAYS = 4  # when the roster has been changed for a long leave
SUMMER_WEEKS = (26, 32)


@dataclass(slots=True)
class Absence:
    """Days [starts_on, ends_on) on which someone is away."""

    worker: Worker
    starts_on: date
    ends_on: date
    reason: str

    @property
    def days(self) -> int:
        """Give the number of days."""
        return (self.ends_on - self.starts_on).days


class Calendar:
    """Who is away on which day, and whether the roster knew."""

    def __init__(self, absences: list[Absence]) -> None:
        self.away: set[tuple[int, date]] = set()
        self.known: set[tuple[int, date]] = set()
        for absence in absences:
            known_from = absence.starts_on
            if absence.reason == "sickness":
                known_from += timedelta(days=KNOWN_AFTER_DAYS)
            for number in range(absence.days):
                day = absence.starts_on + timedelta(days=number)
                self.away.add((absence.worker.ordinal, day))
                if day >= known_from:
                    self.known.add((absence.worker.ordinal, day))


def be_absent(workers: list[Worker], first: date, on: date, last: date, seed: int) -> list[Absence]:
    """Give the absences that begin from `first` on; nobody falls ill after `on`, since nobody knows that yet."""
    dice = Dice(seed, "absences")
    taken: set[tuple[int, date]] = set()
    found: list[Absence] = []
    _vacations(workers, first, last, dice, taken, found)
    _sick_leave(workers, first, on, dice, taken, found)
    return sorted(found, key=lambda absence: (absence.starts_on, absence.worker.ordinal))


def _sick_leave(
    workers: list[Worker],
    first: date,
    on: date,
    dice: Dice,
    taken: set[tuple[int, date]],
    found: list[Absence],
) -> None:
    """Fill each month with its share; a long leave that runs into the next month counts there."""
    percent = sum(worker.position_percent for worker in workers)
    base = published()["absence_share"]["value"] / 100
    spent: dict[tuple[int, int], float] = {}
    day = first
    while day <= on:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        until = min(following, on + timedelta(days=1))
        wanted = base * SEASON[(day.month + 2) // 3] * percent * (until - day).days
        key = (day.year, day.month)
        tries = 0
        while spent.get(key, 0.0) < wanted and tries < 50 * len(workers):
            tries += 1
            worker = dice.one_of(workers)
            starts_on = day + timedelta(days=dice.below((until - day).days))
            absence = Absence(worker, starts_on, starts_on + timedelta(days=_length(dice)), "sickness")
            days = [starts_on + timedelta(days=number) for number in range(absence.days)]
            if any((worker.ordinal, one) in taken for one in days):
                continue
            found.append(absence)
            for one in days:
                taken.add((worker.ordinal, one))
                month = (one.year, one.month)
                spent[month] = spent.get(month, 0.0) + worker.position_percent
        day = following


def _length(dice: Dice) -> int:
    """Give a spell's length; short ones are many but make up few of the days."""
    if dice.chance(0.72):
        return 1 + dice.below(3)
    return min(150, max(5, round(dice.lognormal(LONG_MEDIAN_DAYS, 0.8))))


def _vacations(
    workers: list[Worker],
    first: date,
    last: date,
    dice: Dice,
    taken: set[tuple[int, date]],
    found: list[Absence],
) -> None:
    for year in range(first.year, last.year + 1):
        for worker in workers:
            week = SUMMER_WEEKS[0] + dice.below(SUMMER_WEEKS[1] - SUMMER_WEEKS[0] - 1)
            spells = [(date.fromisocalendar(year, week, 1), 21)]
            if dice.chance(0.5):
                spells.append((date.fromisocalendar(year, 36 + dice.below(15), 1), 7))
            for starts_on, length in spells:
                ends_on = starts_on + timedelta(days=length)
                if first <= starts_on and ends_on <= last:
                    found.append(Absence(worker, starts_on, ends_on, "vacation"))
                    for number in range(length):
                        taken.add((worker.ordinal, starts_on + timedelta(days=number)))
