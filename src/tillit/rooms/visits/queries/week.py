"""A team's week as a plan makes it: its helpers day by day, its people day by day, and what nobody covers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from tillit.kernel.clock import local_day
from tillit.kernel.period import Week
from tillit.rooms.people import queries as people
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.models import Visit, VisitChange, VisitHelper
from tillit.rooms.visits.queries.faces import Continuity, continuity
from tillit.rooms.visits.queries.visits import PlannedVisit, visits_of_plan
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce.queries import EmployeeCard


@dataclass(frozen=True)
class ShiftDay:
    """A helper's day: shifts with breaks and meetings, visits, or not available."""

    helper: EmployeeCard
    day: date
    shifts: tuple[rosters.ShiftCard, ...]
    visits: tuple[PlannedVisit, ...]
    is_available: bool


@dataclass(frozen=True)
class DayCell:
    """A person's day: visits, or a pause with its reason."""

    day: date
    visits: tuple[PlannedVisit, ...]
    pause: str


@dataclass(frozen=True)
class PersonWeek:
    """A person's week: a cell a day, and what it makes of the faces they meet."""

    person_id: int
    days: tuple[DayCell, ...]
    continuity: Continuity


@dataclass(frozen=True)
class TeamWeek:
    """All that the page of a team's week shows. Names of persons are not here: they come through the door."""

    week: Week
    helpers: dict[int, EmployeeCard]
    members: frozenset[int]
    days: dict[date, list[ShiftDay]]
    people: dict[int, PersonWeek]
    uncovered: list[PlannedVisit]
    acquainted: set[tuple[int, int]]  # with who goes
    untold: frozenset[int]  # visits that are otherwise than the person was told

    def is_first_meeting(self, visit: PlannedVisit, employee_id: int) -> bool:
        """Tell whether the helper has never been at the person's."""
        return (visit.person_id, employee_id) not in self.acquainted


def team_week(team_id: int, week: Week, *, plan_id: int | None, today: date) -> TeamWeek:
    """Read a team's week in a fixed number of queries; without a plan it has shifts and people, no visits."""
    sunday = week.end - timedelta(days=1)
    visits = visits_of_plan(plan_id) if plan_id else []
    belongings = teams.belongings(team_ids=[team_id], first=week.monday, last=sunday)
    members = frozenset(row.employee_id for row in teams.memberships([team_id], first=week.monday, last=sunday))
    at_work = rosters.shifts(team_id, first=week.monday, last=sunday)
    going = {employee_id for visit in visits for employee_id in visit.helper_ids}
    contacts = {row.primary_contact_id for row in belongings if row.primary_contact_id}
    named = {row.get("employee") for visit in visits for row in visit.told_helpers}
    shown = members | going | {shift.employee_id for shift in at_work}
    helpers = workforce.employee_cards(shown | contacts | {id_ for id_ in named if isinstance(id_, int)})
    away = rosters.not_available(shown, first=week.monday, last=sunday)
    # A person whose visits the plan holds is shown even when they left the team meanwhile.
    known = {row.person_id for row in belongings}
    left = {visit.person_id for visit in visits} - known
    belongings += [teams.Belonging(person_id, team_id, None) for person_id in left]
    everyone = {row.person_id for row in belongings}
    met = continuity(belongings, members, today=today, week=week.monday, plan_id=plan_id)
    return TeamWeek(
        week=week,
        helpers=helpers,
        members=members,
        days=_helper_days(week, helpers, shown, at_work, away, visits),
        people=_person_weeks(week, everyone, visits, people.pauses(everyone, first=week.monday, last=sunday), met),
        uncovered=[visit for visit in visits if visit.is_uncovered],
        acquainted=teams.acquainted(everyone, among=going),
        untold=untold_visits(plan_id) if plan_id else frozenset(),
    )


def untold_visits(plan_id: int) -> frozenset[int]:
    """Give the visits of a plan that changed after the person was told, and of which nobody has told them yet."""
    changes = VisitChange.objects.filter(edit__plan_id=plan_id, needs_telling=True, told_at=None)
    rows = Visit.objects.filter(plan_id=plan_id, key__in=changes.values("key"))
    return frozenset(rows.values_list("pk", flat=True))


def helpers_of_week(plan_id: int, team_id: int, week: Week) -> set[int]:
    """Give who goes by the plan, who is at work for the team that week, and who is somebody's primary contact there."""
    sunday = week.end - timedelta(days=1)
    going = VisitHelper.objects.filter(visit__plan_id=plan_id).values_list("employee_id", flat=True).distinct()
    belongings = teams.belongings(team_ids=[team_id], first=week.monday, last=sunday)
    return {
        *going,
        *(shift.employee_id for shift in rosters.shifts(team_id, first=week.monday, last=sunday)),
        *(row.primary_contact_id for row in belongings if row.primary_contact_id),
    }


def _helper_days(
    week: Week,
    helpers: dict[int, EmployeeCard],
    shown: set[int] | frozenset[int],
    at_work: list[rosters.ShiftCard],
    away: list[rosters.NotAvailable],
    visits: list[PlannedVisit],
) -> dict[date, list[ShiftDay]]:
    """Give for each day those with a shift or visit, and those not available; a day off is left out."""
    shifts: dict[tuple[int, date], list[rosters.ShiftCard]] = defaultdict(list)
    for shift in at_work:
        shifts[shift.employee_id, local_day(shift.starts_at)].append(shift)
    visited: dict[tuple[int, date], list[PlannedVisit]] = defaultdict(list)
    for visit in visits:
        for employee_id in visit.helper_ids:
            visited[employee_id, visit.day].append(visit)
    absent = {(row.employee_id, day) for row in away for day in week.days if row.covers(day)}
    found: dict[date, list[ShiftDay]] = {}
    for day in week.days:
        rows = [
            ShiftDay(
                helpers[id_],
                day,
                tuple(shifts[id_, day]),
                tuple(visited[id_, day]),
                (id_, day) not in absent,
            )
            for id_ in shown
            if id_ in helpers and (shifts[id_, day] or visited[id_, day] or (id_, day) in absent)
        ]
        found[day] = sorted(rows, key=_who_starts_first)
    return found


def _who_starts_first(row: ShiftDay) -> tuple[bool, float, str]:
    start = row.shifts[0].starts_at.timestamp() if row.shifts else 0.0
    return (not (row.shifts or row.visits), start, row.helper.sort_key)


def _person_weeks(
    week: Week,
    person_ids: set[int],
    visits: list[PlannedVisit],
    pauses: list[people.PauseCard],
    met: dict[int, Continuity],
) -> dict[int, PersonWeek]:
    by_cell: dict[tuple[int, date], list[PlannedVisit]] = defaultdict(list)
    for visit in visits:
        by_cell[visit.person_id, visit.day].append(visit)
    paused = {(row.person_id, day): row.reason for row in pauses for day in week.days if row.covers(day)}
    return {
        id_: PersonWeek(
            id_,
            tuple(DayCell(day, tuple(by_cell[id_, day]), paused.get((id_, day), "")) for day in week.days),
            met[id_],
        )
        for id_ in person_ids
    }
