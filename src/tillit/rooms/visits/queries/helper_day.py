"""A helper's day: where they are to go by accepted plans, what is marked, and when they are at work."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tillit.kernel.period import Week
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.models import (
    NOT_GIVEN,
    Deviation,
    DeviationKind,
    Encounter,
    EncounterStatus,
    Plan,
    PlanState,
    Visit,
    VisitHelper,
    VisitState,
)
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce.queries import EmployeeCard


@dataclass(frozen=True)
class Different:
    """What the helper has told was not as planned."""

    id: int
    kind: str
    label: str
    words: str


@dataclass(frozen=True)
class OwnVisit:
    """A visit on a helper's list. The person comes through the door; there is no end: no clock runs."""

    public_id: UUID
    person_id: int
    day: date
    starts_at: datetime
    help: str
    purpose: str
    time_critical: bool
    is_done: bool
    is_first_meeting: bool
    together_with: tuple[EmployeeCard, ...]
    also_marked: tuple[EmployeeCard, ...]
    different: tuple[Different, ...]

    @property
    def is_not_given(self) -> bool:
        return any(told.kind in NOT_GIVEN for told in self.different)

    @property
    def is_behind(self) -> bool:
        """Tell whether there is nothing left to do about it."""
        return self.is_done or self.is_not_given


@dataclass(frozen=True)
class HelperDay:
    """A helper's day; `is_planned`: an accepted plan holds it; `is_away`: the helper is noted as away."""

    employee: EmployeeCard
    day: date
    shifts: tuple[rosters.ShiftCard, ...]
    visits: tuple[OwnVisit, ...]
    is_planned: bool
    is_away: bool


def helper_day(employee: EmployeeCard, day: date, *, user_id: int) -> HelperDay:
    """Read a helper's day in a fixed number of queries."""
    shifts = tuple(rosters.shifts_of_employee(employee.id, first=day, last=day))
    visits = _own_visits(employee, day, user_id=user_id)
    return HelperDay(
        employee,
        day,
        shifts,
        visits,
        is_planned=bool(visits) or _is_planned({s.team_id for s in shifts}, day),
        is_away=bool(rosters.not_available([employee.id], first=day, last=day)),
    )


def _is_planned(team_ids: set[int], day: date) -> bool:
    plans = Plan.objects.filter(team_id__in=team_ids, week=Week.of(day).monday, state=PlanState.ACCEPTED)
    return bool(team_ids) and plans.exists()


def _own_visits(employee: EmployeeCard, day: date, *, user_id: int) -> tuple[OwnVisit, ...]:
    # First which they are, from the day's index alone: asked for whole, all that the helper does in a year is read.
    own = VisitHelper.objects.filter(
        employee_id=employee.id,
        visit__day=day,
        visit__state=VisitState.PLANNED,
        visit__plan__state=PlanState.ACCEPTED,
    )
    ids = list(own.values_list("visit_id", flat=True))
    if not ids:
        return ()
    rows = (
        Visit.objects.filter(pk__in=ids)
        .order_by("starts_at", "pk")
        .values_list(
            "pk", "public_id", "person", "day", "starts_at", "grant__help", "grant__purpose", "grant__time_critical"
        )
    )
    going, finished, told = _going(ids), _finished(ids), _told(ids, user_id)
    others = {id_ for helpers in (*going.values(), *finished.values()) for id_ in helpers} - {employee.id}
    cards = workforce.employee_cards(others) if others else {}
    known = teams.acquainted({row[2] for row in rows})
    return tuple(
        OwnVisit(
            *row[1:],
            is_done=employee.id in finished[row[0]],
            is_first_meeting=(row[2], employee.id) not in known,
            together_with=_cards_of(going[row[0]], cards),
            also_marked=_cards_of(finished[row[0]], cards),
            different=tuple(told[row[0]]),
        )
        for row in rows
    )


def _cards_of(ids: set[int], cards: dict[int, EmployeeCard]) -> tuple[EmployeeCard, ...]:
    return tuple(sorted((cards[id_] for id_ in ids if id_ in cards), key=lambda card: card.sort_key))


def _going(visit_ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = VisitHelper.objects.filter(visit_id__in=visit_ids)
    for visit_id, employee_id in rows.values_list("visit_id", "employee_id"):
        found[visit_id].add(employee_id)
    return found


def _finished(visit_ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Encounter.objects.filter(visit_id__in=visit_ids, status=EncounterStatus.FINISHED)
    for visit_id, employee_id in rows.values_list("visit_id", "employee_id"):
        found[visit_id].add(employee_id)
    return found


def _told(visit_ids: list[int], user_id: int) -> dict[int, list[Different]]:
    found: dict[int, list[Different]] = defaultdict(list)
    rows = Deviation.objects.filter(visit_id__in=visit_ids, reported_by=user_id, withdrawn_at=None)
    for visit_id, id_, kind, words in rows.order_by("reported_at", "pk").values_list("visit_id", "pk", "kind", "words"):
        found[visit_id].append(Different(id_, kind, str(DeviationKind(kind).label), words))
    return found
