"""A helper's day: where they are to go by accepted plans, what is marked, and when they are at work."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from tillit.kernel.period import Week
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.models import (
    Deviation,
    DeviationKind,
    Encounter,
    EncounterStatus,
    Plan,
    PlanState,
    VisitHelper,
    VisitState,
)
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce.queries import EmployeeCard

NOT_GIVEN = (DeviationKind.NOT_DONE, DeviationKind.NOT_HOME)

Need = tuple[int, date, str]  # team, week and key: the same in every plan of the week


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
    """A helper's day; `is_planned` tells whether an accepted plan holds it."""

    employee: EmployeeCard
    day: date
    shifts: tuple[rosters.ShiftCard, ...]
    visits: tuple[OwnVisit, ...]
    is_planned: bool


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
    )


def _is_planned(team_ids: set[int], day: date) -> bool:
    plans = Plan.objects.filter(team_id__in=team_ids, week=Week.of(day).monday, state=PlanState.ACCEPTED)
    return bool(team_ids) and plans.exists()


def _own_visits(employee: EmployeeCard, day: date, *, user_id: int) -> tuple[OwnVisit, ...]:
    rows = list(
        VisitHelper.objects.filter(
            employee_id=employee.id,
            visit__day=day,
            visit__state=VisitState.PLANNED,
            visit__plan__state=PlanState.ACCEPTED,
        )
        .order_by("visit__starts_at", "visit_id")
        .values_list(
            "visit_id",
            "visit__plan__team",
            "visit__plan__week",
            "visit__key",
            "visit__public_id",
            "visit__person",
            "visit__day",
            "visit__starts_at",
            "visit__grant__help",
            "visit__grant__purpose",
            "visit__grant__time_critical",
        )
    )
    if not rows:
        return ()
    needs: list[Need] = [row[1:4] for row in rows]
    going = _going([row[0] for row in rows])
    finished = _finished(needs)
    told = _told(needs, user_id)
    others = {id_ for ids in (*going.values(), *finished.values()) for id_ in ids} - {employee.id}
    cards = workforce.employee_cards(others) if others else {}
    known = teams.acquainted({row[5] for row in rows})
    return tuple(
        OwnVisit(
            *row[4:],
            is_done=employee.id in finished[need],
            is_first_meeting=(row[5], employee.id) not in known,
            together_with=_cards_of(going[row[0]], cards),
            also_marked=_cards_of(finished[need], cards),
            different=tuple(told[need]),
        )
        for row, need in zip(rows, needs, strict=True)
    )


def _cards_of(ids: set[int], cards: dict[int, EmployeeCard]) -> tuple[EmployeeCard, ...]:
    return tuple(sorted((cards[id_] for id_ in ids if id_ in cards), key=lambda card: card.sort_key))


def _going(visit_ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = VisitHelper.objects.filter(visit_id__in=visit_ids).values_list("visit_id", "employee_id")
    for visit_id, employee_id in rows:
        found[visit_id].add(employee_id)
    return found


def _same_need(needs: list[Need]) -> Q:
    """Hold for what was recorded for these needs, also under a plan that was replaced since."""
    return Q(
        visit__key__in={key for _, _, key in needs},
        visit__plan__team__in={team for team, _, _ in needs},
        visit__plan__week__in={week for _, week, _ in needs},
    )


def _finished(needs: list[Need]) -> dict[Need, set[int]]:
    found: dict[Need, set[int]] = defaultdict(set)
    rows = Encounter.objects.filter(_same_need(needs), status=EncounterStatus.FINISHED)
    for *need, employee_id in rows.values_list("visit__plan__team", "visit__plan__week", "visit__key", "employee_id"):
        found[tuple(need)].add(employee_id)
    return found


def _told(needs: list[Need], user_id: int) -> dict[Need, list[Different]]:
    found: dict[Need, list[Different]] = defaultdict(list)
    rows = Deviation.objects.filter(_same_need(needs), reported_by=user_id, withdrawn_at=None)
    for *need, id_, kind, words in rows.order_by("reported_at", "pk").values_list(
        "visit__plan__team", "visit__plan__week", "visit__key", "pk", "kind", "words"
    ):
        found[tuple(need)].append(Different(id_, kind, str(DeviationKind(kind).label), words))
    return found
