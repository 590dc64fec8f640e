"""Reads of rosters: who is at work when, and who is not available."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from tillit.foundation.users import User
from tillit.kernel.clock import instant, local_day
from tillit.law.working_time import working_time
from tillit.rooms.rosters.leads import employees_led
from tillit.rooms.rosters.models import Absence, AbsenceReason, ActivityKind, Shift, ShiftActivity
from tillit.rooms.rosters.rules import WorkedPeriod, latest_end


@dataclass(frozen=True)
class Activity:
    """A break or a meeting in a shift."""

    kind: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class ShiftCard:
    """A shift with what is in it besides visits."""

    id: int
    employee_id: int
    team_id: int
    starts_at: datetime
    ends_at: datetime
    start_place: str
    end_place: str
    activities: tuple[Activity, ...]


@dataclass(frozen=True)
class NotAvailable:
    """Days on which an employee is not at work; the reason is not told."""

    employee_id: int
    starts_on: date
    ends_on: date | None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def shifts(team_id: int, *, first: date, last: date) -> list[ShiftCard]:
    """Give the team's shifts that touch the days from `first` to `last`, in order of start."""
    return _shifts(first, last, team_id=team_id)


def shifts_of_employee(employee_id: int, *, first: date, last: date) -> list[ShiftCard]:
    """Give an employee's shifts in any team that touch the days from `first` to `last`, in order."""
    return _shifts(first, last, employee_id=employee_id)


def _shifts(first: date, last: date, **whose: object) -> list[ShiftCard]:
    begin, end = instant(first, time(0)), instant(last + timedelta(days=1), time(0))
    rows = list(
        Shift.objects.filter(ends_at__gt=begin, starts_at__lt=end, **whose)
        .order_by("starts_at", "employee_id")
        .values_list("id", "employee_id", "team_id", "starts_at", "ends_at", "start_place", "end_place")
    )
    inside: dict[int, list[Activity]] = defaultdict(list)
    activities = ShiftActivity.objects.filter(shift_id__in=[row[0] for row in rows]).order_by("starts_at")
    for shift_id, kind, starts_at, ends_at in activities.values_list("shift_id", "kind", "starts_at", "ends_at"):
        inside[shift_id].append(Activity(kind, starts_at, ends_at))
    return [ShiftCard(*row, activities=tuple(inside[row[0]])) for row in rows]


def not_available(employee_ids: Iterable[int], *, first: date, last: date) -> list[NotAvailable]:
    """Give the absences that touch the days from `first` to `last`, without their reasons."""
    rows = Absence.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=first), employee_id__in=set(employee_ids), starts_on__lte=last
    )
    return [NotAvailable(*row) for row in rows.values_list("employee_id", "starts_on", "ends_on")]


@dataclass(frozen=True)
class AbsenceWithReason(NotAvailable):
    """An absence as the leader of the team may read it."""

    id: int
    reason: str
    reason_name: str


def absences_with_reason(
    user: User, employee_ids: Iterable[int], *, first: date, last: date, now: datetime
) -> list[AbsenceWithReason]:
    """Give the absences that touch these days, with their reasons: only those of employees whom the user leads."""
    led = employees_led(user, employee_ids, now=now)
    rows = Absence.objects.filter(Q(ends_on=None) | Q(ends_on__gt=first), employee_id__in=led, starts_on__lte=last)
    return [
        AbsenceWithReason(
            row.employee_id, row.starts_on, row.ends_on, row.pk, row.reason, str(AbsenceReason(row.reason).label)
        )
        for row in rows.order_by("starts_on", "pk")
    ]


def shifts_of_employees(employee_ids: Iterable[int], *, first: date, last: date) -> list[ShiftCard]:
    """Give the shifts of several employees, in any team, that touch the days from `first` to `last`, in order."""
    return _shifts(first, last, employee_id__in=set(employee_ids))


def shifts_of_teams(team_ids: Iterable[int], *, first: date, last: date) -> list[ShiftCard]:
    """Give the shifts of several teams that touch the days from `first` to `last`, in order of start."""
    return _shifts(first, last, team_id__in=set(team_ids))


def who_begins(team_ids: Iterable[int], *, on: date) -> list[tuple[int, int]]:
    """Give (team, employee) for each shift of the teams that begins on a day."""
    begin, end = instant(on, time(0)), instant(on + timedelta(days=1), time(0))
    rows = Shift.objects.filter(team_id__in=set(team_ids), starts_at__gte=begin, starts_at__lt=end)
    return list(rows.values_list("team_id", "employee_id"))


def teams_with_shifts(employee_id: int, *, first: date) -> set[int]:
    """Give the teams for which an employee has a shift on `first` or later."""
    rows = Shift.objects.filter(employee_id=employee_id, ends_at__gt=instant(first, time(0)))
    return set(rows.values_list("team_id", flat=True))


def latest_ends(cards: Iterable[ShiftCard]) -> dict[int, datetime]:
    """Give by shift until when it could last by law, if the employee agreed; without those that could not."""
    cards = list(cards)
    if not cards:
        return {}
    first, last = (local_day(edge(card.starts_at for card in cards)) for edge in (min, max))
    employees = {card.employee_id for card in cards}
    later = shifts_of_employees(employees, first=first, last=last + timedelta(days=3))
    found = {}
    for card in cards:
        following = next((s for s in later if s.employee_id == card.employee_id and s.starts_at >= card.ends_at), None)
        law = working_time(local_day(card.starts_at))
        ends = latest_end(_worked(card), None if following is None else _worked(following), law)
        if ends > card.ends_at:
            found[card.id] = ends
    return found


def _worked(card: ShiftCard) -> WorkedPeriod:
    breaks = tuple((a.starts_at, a.ends_at) for a in card.activities if a.kind == ActivityKind.BREAK)
    return WorkedPeriod(card.starts_at, card.ends_at, breaks)
