"""How the working time of a history was spent: with people, under way, and the rest.

Files say who helped whom on a day, not in which order; a tour goes by the windows of the grants, in steps of two
hours, and inside a step always to the nearest next.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from tillit.planning.visits.travel import TICKS, Place, StraightLine

STEP_MINUTES = 120
EVENING_FROM = 15 * 60

Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Shares of paid time, and the median minutes between two visits."""

    direct: float
    under_way: float
    rest: float
    leg_median: float


def working_time(
    people: Rows, employees: Rows, teams: Rows, grants: Rows, shifts: Rows, absences: Rows, history: Rows
) -> WorkingTime:
    """Measure how time was spent on the days that the history tells of."""
    days = {row["on"] for row in history}
    away = _days_away(absences)
    paid = 0.0
    starts: dict[tuple[str, str], int] = {}
    for shift in shifts:
        day = shift["starts_at"][:10]
        if day in days and (shift["employee"], day) not in away:
            start, end = _minute(shift["starts_at"][11:]), _minute(shift["ends_at"][11:])
            paid += end - start
            starts[shift["employee"], day] = start
    calls = _calls(grants)
    tours: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    direct = 0.0
    for row in history:
        at_evening = starts[row["employee"], row["on"]] >= EVENING_FROM
        asked = calls[row["person"], at_evening]
        for number in range(int(row["visits"])):
            middle, minutes = asked[number % len(asked)]
            direct += minutes
            tours[row["employee"], row["on"]].append((middle // STEP_MINUTES, row["person"]))
    places = {row["id"]: Place(row["id"], float(row["latitude"]), float(row["longitude"])) for row in people}
    places |= {row["id"]: Place(row["id"], float(row["latitude"]), float(row["longitude"])) for row in teams}
    base = {row["id"]: row["team"] for row in employees}
    mode = {row["id"]: row["travel_mode"] for row in employees}
    legs: list[float] = []
    under_way = 0.0
    for (employee, _), stops in tours.items():
        between, to_and_from = _tour(places[base[employee]], mode[employee], stops, places)
        legs += between
        under_way += sum(between) + to_and_from
    return WorkingTime(direct / paid, under_way / paid, 1 - (direct + under_way) / paid, median(legs))


def _tour(base: Place, mode: str, stops: list[tuple[int, str]], places: dict[str, Place]) -> tuple[list[float], float]:
    """Give the minutes between visits at different homes, and those from the base and back."""
    here, order = 0, [base, *(places[person] for _, person in stops)]
    minutes = (StraightLine().ticks(order, mode) / TICKS).tolist()
    walked: list[float] = []
    for step in sorted({step for step, _ in stops}):
        left = [place for place, (number, _) in enumerate(stops, 1) if number == step]
        while left:
            nearest = min(left, key=lambda place, row=minutes[here]: (row[place], place))  # type: ignore[misc]
            left.remove(nearest)
            walked.append(minutes[here][nearest])
            here = nearest
    return [leg for leg in walked[1:] if leg > 0], walked[0] + minutes[here][0]


def _calls(grants: Rows) -> dict[tuple[str, bool], list[tuple[int, int]]]:
    """Give (middle of the window, minutes) of what a person is visited for, by day and evening."""
    found: dict[tuple[str, bool], list[tuple[int, int]]] = defaultdict(list)
    for grant in grants:
        for window in grant["windows"].split("|") if grant["windows"] else ():
            start, end = (_minute(text) for text in window.split("-"))
            middle = (start + end) // 2
            found[grant["person"], middle >= EVENING_FROM].append((middle, int(grant["estimate_minutes"])))
    return {key: sorted(calls) for key, calls in found.items()}


def _days_away(absences: Rows) -> set[tuple[str, str]]:
    away = set()
    for absence in absences:
        day, until = date.fromisoformat(absence["starts_on"]), date.fromisoformat(absence["ends_on"])
        while day < until:
            away.add((absence["employee"], day.isoformat()))
            day += timedelta(days=1)
    return away


def _minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:5])
