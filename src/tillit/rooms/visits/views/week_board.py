"""A day of the team on the board: who is at work, who they go to, and what is uncovered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tillit.kernel.clock import minute_of_day
from tillit.rooms.rosters.queries import Activity
from tillit.rooms.visits.queries import PlannedVisit, ShiftDay, TeamWeek
from tillit.rooms.workforce.queries import EmployeeCard
from tillit.ui import formats
from tillit.ui.board import Board, Item, Kind, Row, lay_out

# The parts of a day one can look at closer: id -> minutes after midnight.
PARTS = {"dag": (7 * 60, 16 * 60), "kveld": (15 * 60, 23 * 60), "natt": (22 * 60, 32 * 60)}

MOST_OPEN_ROWS = 6  # what finds no room here stands in the list of what nobody covers


@dataclass(frozen=True)
class Names:
    """How persons and helpers are called on this page; a person out of reach has no name and no link."""

    people: Mapping[int, Any]
    helpers: Mapping[int, EmployeeCard]
    short_helpers: Mapping[int, str]

    def person(self, person_id: int) -> str:
        found = self.people.get(person_id)
        return found.name if found else _("Person not shown")

    def short_person(self, person_id: int) -> str:
        found = self.people.get(person_id)
        return f"{found.given_name} {found.family_name[:1]}." if found else _("Not shown")

    def person_url(self, person_id: int) -> str:
        found = self.people.get(person_id)
        return reverse("person", args=[found.public_id]) if found else ""

    def helper(self, employee_id: int) -> str:
        found = self.helpers.get(employee_id)
        return found.name if found else ""


def short_helpers(helpers: Mapping[int, EmployeeCard]) -> dict[int, str]:
    """Give each helper the shortest name that is theirs alone among these."""
    taken: dict[str, int] = {}
    for helper in helpers.values():
        taken[helper.short_name] = taken.get(helper.short_name, 0) + 1
    return {id_: helper.short_name if taken[helper.short_name] == 1 else helper.name for id_, helper in helpers.items()}


def day_board(week: TeamWeek, day: date, names: Names, part: str = "") -> Board:
    """Lay out the helpers of a day, or of a part of it."""
    limits = PARTS.get(part)
    rows = _open_rows([visit for visit in week.uncovered if visit.day == day], names)
    rows += [_row(shown, week, names) for shown in week.days.get(day, ())]
    if limits:
        rows = [row for row in rows if _touches(row, *limits)]
    caption = _("%(day)s, helper by helper") % {"day": formats.day(day).capitalize()}
    if limits:
        return lay_out(caption, rows, start_minute=limits[0], end_minute=limits[1])
    return lay_out(caption, rows)


def _open_rows(visits: list[PlannedVisit], names: Names) -> list[Row]:
    """Draw what nobody covers as the times it was wished between, on as many rows as it takes."""
    rows: list[list[Item]] = []
    for visit in visits:
        if visit.window is None:
            continue
        start, end = (moment.hour * 60 + moment.minute for moment in visit.window)
        item = Item(
            start,
            end,
            names.short_person(visit.person_id),
            Kind.UNCOVERED,
            note=visit.help,
            url=names.person_url(visit.person_id),
        )
        free = next((row for row in rows if not _overlaps(row, item)), None)
        if free is not None:
            free.append(item)
        elif len(rows) < MOST_OPEN_ROWS:
            rows.append([item])
    return [Row(_("Nobody yet"), items, is_alarming=True) for items in rows]


def _overlaps(row: list[Item], new: Item) -> bool:
    return any(item.start_minute < new.end_minute and new.start_minute < item.end_minute for item in row)


def _row(shown: ShiftDay, week: TeamWeek, names: Names) -> Row:
    items = [_visit(visit, shown, week, names) for visit in shown.visits]
    items += [_activity(activity, shown.day) for shift in shown.shifts for activity in shift.activities]
    shifts = [
        (minute_of_day(shift.starts_at, shown.day), minute_of_day(shift.ends_at, shown.day)) for shift in shown.shifts
    ]
    note = shown.helper.profession if shown.is_available else _("not available")
    return Row(
        shown.helper.name,
        [item for item in items if item],
        shifts=shifts,
        note=note,
        # Somebody away who still has visits is what the leader must see first.
        is_alarming=not shown.is_available and bool(shown.visits),
    )


def _visit(visit: PlannedVisit, shown: ShiftDay, week: TeamWeek, names: Names) -> Item | None:
    if visit.starts_at is None or visit.ends_at is None:
        return None
    if visit.is_done:
        kind = Kind.DONE
    elif week.is_first_meeting(visit, shown.helper.id):
        kind = Kind.NEW
    else:
        kind = Kind.KNOWN
    others = [names.short_helpers.get(id_, "") for id_ in visit.helper_ids if id_ != shown.helper.id]
    together = _("with %(name)s") % {"name": ", ".join(others)} if others else ""
    return Item(
        minute_of_day(visit.starts_at, shown.day),
        minute_of_day(visit.ends_at, shown.day),
        names.short_person(visit.person_id),
        kind,
        note=together,
        url=names.person_url(visit.person_id),
        pinned=visit.pinned,
    )


def _activity(activity: Activity, day: date) -> Item:
    is_break = activity.kind == "break"
    return Item(
        minute_of_day(activity.starts_at, day),
        minute_of_day(activity.ends_at, day),
        _("Break") if is_break else _("Meeting"),
        Kind.BREAK if is_break else Kind.MEETING,
    )


def _touches(row: Row, start: int, end: int) -> bool:
    spans = [*row.shifts, *((item.start_minute, item.end_minute) for item in row.items)]
    return any(begin < end and stop > start for begin, stop in spans)
