"""A day of the team on the board: who is at work, who they go to, and what is uncovered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tillit.kernel.clock import minute_of_day
from tillit.rooms.rosters.queries import Activity
from tillit.rooms.visits.queries import PlanCard, PlannedVisit, ShiftDay, TeamWeek
from tillit.rooms.workforce.queries import EmployeeCard
from tillit.ui import formats
from tillit.ui.board import Board, Handles, Item, Kind, Row, lay_out

# The parts of a day one can look at closer: id -> minutes after midnight.
PARTS = {"dag": (7 * 60, 16 * 60), "kveld": (15 * 60, 23 * 60), "natt": (22 * 60, 32 * 60)}

MOST_OPEN_ROWS = 6  # what finds no room here stands in the list of what nobody covers
NOBODY = UUID(int=0)


def _around(name: str) -> list[str]:
    """Give what stands before and after the id in the addresses of a page: a week has hundreds of them."""
    return reverse(name, args=[NOBODY]).split(str(NOBODY))


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
        return str(found.public_id).join(self._around_person) if found else ""

    def visit_url(self, visit: PlannedVisit) -> str:
        """Give the page of a visit; of a person out of reach there is none."""
        return str(visit.public_id).join(self._around_visit) if visit.person_id in self.people else ""

    @cached_property
    def _around_person(self) -> list[str]:
        return _around("person")

    @cached_property
    def _around_visit(self) -> list[str]:
        return _around("visit")

    @cached_property
    def _given(self) -> Counter[str]:
        return Counter(helper.given_name for helper in self.helpers.values())

    def brief(self, employee_id: int) -> str:
        """Give the given name where it is theirs alone in the team, for the tightest places."""
        found = self.helpers.get(employee_id)
        if found and self._given[found.given_name] == 1:
            return found.given_name
        return self.short_helpers.get(employee_id, "")

    def helper(self, employee_id: int) -> str:
        found = self.helpers.get(employee_id)
        return found.name if found else ""


def short_helpers(helpers: Mapping[int, EmployeeCard]) -> dict[int, str]:
    """Give each helper the shortest name that is theirs alone among these."""
    taken: dict[str, int] = {}
    for helper in helpers.values():
        taken[helper.short_name] = taken.get(helper.short_name, 0) + 1
    return {id_: helper.short_name if taken[helper.short_name] == 1 else helper.name for id_, helper in helpers.items()}


def day_board(
    week: TeamWeek,
    day: date,
    names: Names,
    part: str = "",
    *,
    plan: PlanCard | None = None,
    today: date | None = None,
    search: str = "",
) -> Board:
    """Lay out the helpers of a day, or of a part of it.

    What can still be changed in the plan can be moved; who is searched for is marked.
    """
    limits = PARTS.get(part)
    can_move = plan is not None and plan.can_be_changed and today is not None and day >= today
    drawn = _Drawn(week, day, names, can_move, search.casefold())
    rows = [Row(_("Nobody yet"), items, is_alarming=True) for items in drawn.uncovered()]
    rows += [drawn.row(shown) for shown in week.days.get(day, ())]
    rows += [Row(_("Not to be made"), items) for items in drawn.skipped()]
    if limits:
        rows = [row for row in rows if _touches(row, *limits)]
    caption = _("%(day)s, helper by helper") % {"day": formats.unbroken(formats.day(day)).capitalize()}
    start, end = limits or (None, None)
    handles = Handles(day.isoformat(), plan.version) if plan and can_move else None
    return lay_out(caption, rows, start_minute=start, end_minute=end, handles=handles)


@dataclass(frozen=True)
class _Drawn:
    """A day's visits as things on the board."""

    week: TeamWeek
    day: date
    names: Names
    can_move: bool
    search: str

    def row(self, shown: ShiftDay) -> Row:
        items = [item for visit in shown.visits if (item := self.visit(visit, shown.helper.id))]
        items += [_activity(activity, self.day) for shift in shown.shifts for activity in shift.activities]
        return Row(
            shown.helper.name,
            items,
            shifts=[
                (minute_of_day(shift.starts_at, self.day), minute_of_day(shift.ends_at, self.day))
                for shift in shown.shifts
            ],
            note=shown.helper.profession if shown.is_available else _("not available"),
            # Somebody away who still has visits is what the leader must see first.
            is_alarming=not shown.is_available and bool(shown.visits),
            key=str(shown.helper.id) if self.can_move and shown.is_available else "",
        )

    def visit(self, visit: PlannedVisit, helper_id: int) -> Item | None:
        if visit.starts_at is None or visit.ends_at is None:
            return None
        if visit.is_done:
            kind = Kind.DONE
        elif self.week.is_first_meeting(visit, helper_id):
            kind = Kind.NEW
        else:
            kind = Kind.KNOWN
        others = [self.names.short_helpers.get(id_, "") for id_ in visit.helper_ids if id_ != helper_id]
        place = visit.helper_ids.index(helper_id)
        return self._item(
            visit,
            minute_of_day(visit.starts_at, self.day),
            minute_of_day(visit.ends_at, self.day),
            kind,
            note=_("with %(name)s") % {"name": ", ".join(others)} if others else "",
            id=f"v-{visit.id}-{place}" if place else f"v-{visit.id}",
            pinned=visit.pinned,
            helpers=" ".join(str(id_) for id_ in visit.helper_ids) if others else "",
        )

    def uncovered(self) -> list[list[Item]]:
        """Draw what nobody covers as the times it was wished between, on as many rows as it takes."""
        gaps = [visit for visit in self.week.uncovered if visit.day == self.day]
        return _packed([self._timeless(visit, Kind.UNCOVERED) for visit in gaps])

    def skipped(self) -> list[list[Item]]:
        """Draw what is cancelled, or rests while the person is away."""
        found = []
        for row in self.week.people.values():
            for cell in row.days:
                if cell.day == self.day:
                    kind = Kind.PAUSED if cell.pause else Kind.CANCELLED
                    found += [self._timeless(visit, kind, cell.pause) for visit in cell.visits if visit.is_skipped]
        return _packed(found)

    def _timeless(self, visit: PlannedVisit, kind: Kind, note: str = "") -> Item | None:
        if visit.window is None:
            return None
        start, end = (moment.hour * 60 + moment.minute for moment in visit.window)
        if kind != Kind.UNCOVERED:
            end = min(end, start + max(visit.minutes, 30))
        note = note or visit.help
        return self._item(visit, start, max(end, start + 5), kind, note=note, id=f"v-{visit.id}", minutes=visit.minutes)

    def _item(self, visit: PlannedVisit, start: int, end: int, kind: Kind, **more: Any) -> Item:
        can_move = self.can_move and not visit.is_done and not visit.is_skipped and visit.person_id in self.names.people
        return Item(
            start,
            end,
            self.names.short_person(visit.person_id),
            kind,
            url=self.names.visit_url(visit),
            is_movable=can_move,
            is_changed=visit.id in self.week.untold,
            is_found=bool(self.search) and self.search in self.names.person(visit.person_id).casefold(),
            **more,
        )


def _packed(items: Iterable[Item | None]) -> list[list[Item]]:
    """Lay things that overlap on rows of their own, as many as are shown."""
    rows: list[list[Item]] = []
    for item in items:
        if item is None:
            continue
        free = next((row for row in rows if not _overlaps(row, item)), None)
        if free is not None:
            free.append(item)
        elif len(rows) < MOST_OPEN_ROWS:
            rows.append([item])
    return rows


def _overlaps(row: list[Item], new: Item) -> bool:
    return any(item.start_minute < new.end_minute and new.start_minute < item.end_minute for item in row)


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
