"""A team's week read straight from the files, to see whether its shifts are enough for its visits."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from tests.demo.files import Files, minute
from tillit.planning.visits.problem import Block, Helper, Person, Problem, Shift, Visit, Window
from tillit.planning.visits.travel import Place


def team_week(files: Files, team: str, monday: date) -> Problem:
    """Give the planning problem of a team in the week from `monday`."""
    days = [monday + timedelta(days=number) for number in range(7)]
    base = next(row for row in files.teams if row["id"] == team)
    people = {row["id"]: row for row in files.people if row["team"] == team}
    places = [Place(row["id"], float(row["latitude"]), float(row["longitude"])) for row in (base, *people.values())]
    paused = files.days_paused()
    visits = [
        visit
        for grant in files.grants
        if grant["person"] in people and grant["windows"]
        for visit in _visits(grant, days, paused)
    ]
    return Problem(
        days=7,
        helpers=tuple(_helpers(files, team, days)),
        people=tuple(Person(id=person, place=person) for person in people),
        visits=tuple(visits),
        places=tuple(places),
    )


def _helpers(files: Files, team: str, days: list[date]) -> Iterator[Helper]:
    absent = files.days_absent()
    shifts = defaultdict(list)
    for row in files.shifts:
        day = date.fromisoformat(row["starts_at"][:10])
        if row["team"] != team or day not in days or (row["employee"], day) in absent:
            continue
        blocks = [
            Block(minute(row[f"{kind}_start"]), minute(row[f"{kind}_start"]) + int(row[f"{kind}_minutes"]), kind)
            for kind in ("break", "meeting")
            if row[f"{kind}_start"]
        ]
        start, end = minute(row["starts_at"][11:]), minute(row["ends_at"][11:])
        shifts[row["employee"]].append(Shift(row["id"], days.index(day), start, end, team, team, tuple(blocks)))
    for worker in files.employees:
        if shifts[worker["id"]]:
            able = frozenset(worker["competences"].split("|"))
            yield Helper(worker["id"], tuple(shifts[worker["id"]]), able, worker["travel_mode"])


def _visits(grant: dict[str, str], days: list[date], paused: set[tuple[str, date]]) -> Iterator[Visit]:
    windows = [tuple(minute(text) for text in window.split("-")) for window in grant["windows"].split("|")]
    weekdays = {int(text) for text in grant["weekdays"].split("|")} if grant["weekdays"] else set()
    for number, (possible, (start, end)) in enumerate(_days_and_windows(grant, days, weekdays, windows)):
        able = [
            day
            for day in possible
            if (grant["person"], day) not in paused
            and grant["starts_on"] <= day.isoformat()
            and (not grant["ends_on"] or day.isoformat() < grant["ends_on"])
        ]
        if able:
            last = end if grant["time_critical"] == "yes" else end - int(grant["estimate_minutes"])
            yield Visit(
                id=f"{grant['id']}:{number}",
                person=grant["person"],
                windows=tuple(Window(days.index(day), start, max(start, last)) for day in able),
                minutes=int(grant["estimate_minutes"]),
                competences=frozenset({grant["competence"]} - {""}),
                helpers=int(grant["helpers"]),
                time_critical=grant["time_critical"] == "yes",
                excluded=frozenset(filter(None, grant["excluded_helpers"].split("|"))),
            )


def _days_and_windows(grant, days, weekdays, windows):
    """Give (days it may be on, window) of each visit of the week."""
    if grant["repeat"] == "day":
        for day in days:
            if not weekdays or day.isoweekday() in weekdays:
                yield from (([day], window) for window in windows)
    elif weekdays:
        for weekday in sorted(weekdays):
            near = (weekday, weekday - 1, weekday + 1) if grant["movable"] == "yes" else (weekday,)
            yield [days[one - 1] for one in near if 1 <= one <= 7], windows[0]
    else:
        times = int(grant["times"])
        for number in range(times):
            yield days[7 * number // times : 7 * (number + 1) // times], windows[0]
