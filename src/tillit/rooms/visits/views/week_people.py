"""A team's people through the week: who comes each day, how many faces it makes, and what nobody covers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.http import urlencode
from django.utils.translation import get_language

from tillit.rooms.visits.queries import DayCell, PersonWeek, PlanCard, PlannedVisit, TeamWeek, middle
from tillit.rooms.visits.reasons import Reason, explain
from tillit.rooms.visits.views.week_board import Names
from tillit.rooms.visits.what_helps import what_helps, where_it_helps
from tillit.rooms.workforce import queries as workforce
from tillit.ui import formats
from tillit.ui.continuity import MOST_SOME

MOST_FACES_SHOWN = 5
OPEN_SHOWN = 6  # the rest folds away, so that a week without a plan worth the name stays readable


class Line(NamedTuple):
    """A visit in a cell: when and by whom, in few letters. `kind` is the board's."""

    id: int
    starts_at: datetime | None
    who: str
    kind: str
    pinned: bool
    is_changed: bool
    url: str  # where something is to be done about it


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
    uncovered: int
    is_changed: bool


@dataclass(frozen=True)
class ManyFaces:
    """A person who meets many: how many it was, how many it becomes, and what would help."""

    name: str
    url: str
    met: int
    becomes: int
    help: str
    places: list[Place]

    @property
    def helper(self) -> str:
        """Give who could go, where it is the same at every place."""
        helpers = {place.helper for place in self.places}
        return helpers.pop() if len(helpers) == 1 else ""


@dataclass(frozen=True)
class Place:
    """A visit where it could be done: when, who could go, and the address that shows what it would mean."""

    at: datetime
    helper: str
    url: str


@dataclass(frozen=True)
class OpenVisit:
    """A visit that nobody covers, and why."""

    visit: PlannedVisit
    name: str
    url: str
    visit_url: str
    reason: Reason


@dataclass(frozen=True)
class Faces:
    """The continuity of the team, for the top of the page."""

    now: float | None
    becomes: float | None
    people: int
    most: list[ManyFaces]
    first_meetings: int


FILTERS: dict[str, Callable[[PersonRow], bool]] = {
    "udekket": lambda row: row.uncovered > 0,
    "ansikter": lambda row: max(row.met, row.becomes) > MOST_SOME,
    "endret": lambda row: row.is_changed,
}
SORTS: dict[str, Callable[[PersonRow], int]] = {
    "ansikter": lambda row: -row.becomes,
    "udekket": lambda row: -row.uncovered,
}


class _Whom:
    """The visits of cells as lines; who goes is written once for those who go together, and they are few."""

    def __init__(self, week: TeamWeek, names: Names) -> None:
        self.week = week
        self.names = names
        self.who: dict[tuple[int, ...], str] = {}

    def lines(self, cell: DayCell) -> list[Line]:
        """Give the visits of a cell; what rests during a pause is said by the pause."""
        return [self._line(visit) for visit in cell.visits if not (cell.pause and visit.is_skipped)]

    def _line(self, visit: PlannedVisit) -> Line:
        going = visit.helper_ids
        if going not in self.who:
            self.who[going] = " + ".join([self.names.brief(id_) for id_ in going])
        kind = self._kind(visit)
        is_changed = visit.id in self.week.untold
        url = self.names.visit_url(visit) if kind == "uncovered" or is_changed else ""
        return Line(visit.id, visit.starts_at, self.who[going], kind, visit.pinned, is_changed, url)

    def _kind(self, visit: PlannedVisit) -> str:
        if visit.is_uncovered:
            return "uncovered"
        if visit.is_skipped:
            return "cancelled"
        if visit.is_done:
            return "done"
        is_first = any(self.week.is_first_meeting(visit, id_) for id_ in visit.helper_ids)
        return "new" if is_first else "known"


def person_rows(week: TeamWeek, names: Names) -> list[PersonRow]:
    """Give the people in Norwegian order."""
    whom = _Whom(week, names)
    return [
        PersonRow(
            name=names.person(row.person_id),
            url=names.person_url(row.person_id),
            contact=names.helper(row.continuity.primary_contact_id or 0),
            met=len(row.continuity.met_14),
            becomes=len(row.continuity.becomes_14),
            cells=[Cell(cell.day, whom.lines(cell), cell.pause) for cell in row.days],
            uncovered=sum(visit.is_uncovered for cell in row.days for visit in cell.visits),
            is_changed=bool(week.untold) and any(v.id in week.untold for cell in row.days for v in cell.visits),
        )
        for row in sorted(week.people.values(), key=lambda row: _alphabetical(row, names))
    ]


def wanted_rows(rows: list[PersonRow], *, search: str, only: str, sort: str) -> list[PersonRow]:
    """Keep those whose name holds the search and whom the filter is about; sort, equals by name as before."""
    found = [row for row in rows if search.casefold() in row.name.casefold()]
    if only in FILTERS:
        found = [row for row in found if FILTERS[only](row)]
    return sorted(found, key=SORTS[sort]) if sort in SORTS else found


def team_faces(week: TeamWeek, names: Names, *, plan: PlanCard | None, today: date) -> Faces:
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
                _places(row, week, names, plan, today),
            )
            for row in many[:MOST_FACES_SHOWN]
        ],
        first_meetings=sum(len(row.continuity.first_meetings) for row in rows),
    )


def open_visits(week: TeamWeek, names: Names) -> list[OpenVisit]:
    """Give what nobody covers, day by day, each with why."""
    codes = {row.get("code") for visit in week.uncovered for row in (visit.reason, *visit.told_helpers)}
    named = workforce.competence_names(get_language() or "nb") if "no_competence" in codes else {}
    competences = {code: name[:1].lower() + name[1:] for code, name in named.items()}  # inside a sentence
    return [
        OpenVisit(
            visit,
            names.person(visit.person_id),
            names.person_url(visit.person_id),
            names.visit_url(visit),
            explain(visit, week.helpers, competences),
        )
        for visit in sorted(week.uncovered, key=lambda visit: (visit.day, str(visit.window), visit.id))
    ]


def _places(row: PersonWeek, week: TeamWeek, names: Names, plan: PlanCard | None, today: date) -> list[Place]:
    """Give where it could be done as addresses of the move that would do it."""
    if plan is None or not plan.can_be_changed or row.person_id not in names.people:
        return []
    return [
        Place(visit.starts_at, names.short_helpers.get(helper_id, ""), _move_url(visit, helper_id, names, plan))
        for visit, helper_id in where_it_helps(row, week, today=today)
        if visit.starts_at is not None
    ]


def _move_url(visit: PlannedVisit, helper_id: int, names: Names, plan: PlanCard) -> str:
    at = formats.clock(visit.starts_at) if visit.starts_at else ""
    query = {"dag": visit.day.isoformat(), "tid": at, "hjelper": helper_id, "versjon": plan.version}
    return f"{names.visit_url(visit)}flytt/?{urlencode(query)}"


def _alphabetical(row: PersonWeek, names: Names) -> tuple[bool, str, int]:
    found = names.people.get(row.person_id)
    return (found is None, found.sort_key if found else "", row.person_id)
