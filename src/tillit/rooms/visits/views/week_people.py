"""A team's people through the week: who comes each day, how many faces it makes, and what nobody covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language

from tillit.rooms.visits.queries import PersonWeek, PlannedVisit, TeamWeek, middle
from tillit.rooms.visits.reasons import Reason, explain
from tillit.rooms.visits.views.week_board import Names
from tillit.rooms.visits.what_helps import what_helps
from tillit.rooms.workforce import queries as workforce
from tillit.ui.continuity import MOST_SOME

MOST_FACES_SHOWN = 5
OPEN_SHOWN = 8  # the rest folds away, so that a week without a plan worth the name stays readable


@dataclass(frozen=True)
class Line:
    """A visit in a cell: when and by whom, in few letters. `kind` is the board's."""

    starts_at: datetime | None
    who: str
    kind: str
    pinned: bool


@dataclass(frozen=True)
class Cell:
    """A person's day."""

    day: date
    lines: list[Line]
    pause: str


@dataclass(frozen=True)
class PersonRow:
    """A person's row in the week."""

    name: str
    url: str
    contact: str
    met: int
    becomes: int
    cells: list[Cell]


@dataclass(frozen=True)
class ManyFaces:
    """A person who meets many: how many it was, how many it becomes, and what would help."""

    name: str
    url: str
    met: int
    becomes: int
    help: str


@dataclass(frozen=True)
class OpenVisit:
    """A visit that nobody covers, and why."""

    visit: PlannedVisit
    name: str
    url: str
    reason: Reason


@dataclass(frozen=True)
class Faces:
    """The continuity of the team, for the top of the page."""

    now: float | None
    becomes: float | None
    people: int
    most: list[ManyFaces]
    first_meetings: int


def person_rows(week: TeamWeek, names: Names, wanted: str) -> list[PersonRow]:
    """Give the people in Norwegian order; `wanted` keeps those whose name holds it."""
    rows = [row for row in week.people.values() if wanted.casefold() in names.person(row.person_id).casefold()]
    return [
        PersonRow(
            name=names.person(row.person_id),
            url=names.person_url(row.person_id),
            contact=names.helper(row.continuity.primary_contact_id or 0),
            met=len(row.continuity.met_14),
            becomes=len(row.continuity.becomes_14),
            cells=[
                Cell(cell.day, [_line(visit, week, names) for visit in cell.visits], cell.pause) for cell in row.days
            ],
        )
        for row in sorted(rows, key=lambda row: _alphabetical(row, names))
    ]


def team_faces(week: TeamWeek, names: Names) -> Faces:
    """Give the medians, and those who meet the most faces with the plan."""
    rows = list(week.people.values())
    many = sorted(
        (row for row in rows if len(row.continuity.becomes_14) > MOST_SOME),
        key=lambda row: (-len(row.continuity.becomes_14), _alphabetical(row, names)),
    )
    return Faces(
        now=middle(row.continuity.met_14 for row in rows if row.continuity.is_daily),
        becomes=middle(row.continuity.becomes_14 for row in rows if row.continuity.becomes_daily),
        people=sum(row.continuity.is_daily for row in rows),
        most=[
            ManyFaces(
                names.person(row.person_id),
                names.person_url(row.person_id),
                len(row.continuity.met_14),
                len(row.continuity.becomes_14),
                what_helps(row, week),
            )
            for row in many[:MOST_FACES_SHOWN]
        ],
        first_meetings=sum(len(row.continuity.first_meetings) for row in rows),
    )


def open_visits(week: TeamWeek, names: Names) -> list[OpenVisit]:
    """Give what nobody covers, day by day, each with why."""
    named = workforce.competence_names(get_language() or "nb") if week.uncovered else {}
    competences = {code: name[:1].lower() + name[1:] for code, name in named.items()}  # inside a sentence
    return [
        OpenVisit(
            visit,
            names.person(visit.person_id),
            names.person_url(visit.person_id),
            explain(visit, week.helpers, competences),
        )
        for visit in sorted(week.uncovered, key=lambda visit: (visit.day, str(visit.window), visit.id))
    ]


def _line(visit: PlannedVisit, week: TeamWeek, names: Names) -> Line:
    who = " + ".join(names.short_helpers.get(id_, "") for id_ in visit.helper_ids)
    if visit.is_uncovered:
        kind = "uncovered"
    elif visit.is_skipped:
        kind = "skipped"
    elif visit.is_done:
        kind = "done"
    elif any(week.is_first_meeting(visit, id_) for id_ in visit.helper_ids):
        kind = "new"
    else:
        kind = "known"
    return Line(visit.starts_at, who, kind, visit.pinned)


def _alphabetical(row: PersonWeek, names: Names) -> tuple[bool, str, int]:
    found = names.people.get(row.person_id)
    return (found is None, found.sort_key if found else "", row.person_id)
