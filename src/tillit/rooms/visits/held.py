"""What of an accepted plan is held fast when the week is planned anew: locked, done, begun, or over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from tillit.kernel.period import Week
from tillit.rooms.visits.models import Encounter, EncounterStatus, PlanState, Visit, VisitHelper, VisitState


@dataclass(frozen=True)
class Held:
    """A visit that stays: its day, start and helpers; what is behind us stays whoever did it."""

    day: date
    starts_at: datetime
    helper_ids: tuple[int, ...]
    is_behind: bool = False


@dataclass(frozen=True)
class LastDone:
    """The last visit that a helper did on a day."""

    ends_at: datetime
    person_id: int


def held_visits(team_id: int, week: Week, *, today: date, begun_by: datetime | None = None) -> dict[str, Held]:
    """Give by key what the team's accepted plan of the week holds fast, and what began by `begun_by` (2 queries)."""
    done = Encounter.objects.filter(visit=OuterRef("pk"), status=EncounterStatus.FINISHED)
    fast = Q(pinned=True) | Q(day__lt=today) | Exists(done)
    if begun_by is not None:
        fast |= Q(starts_at__lt=begun_by)
    rows = _accepted(team_id, week).filter(fast, state=VisitState.PLANNED)
    going: dict[int, list[int]] = defaultdict(list)
    helpers = VisitHelper.objects.filter(visit__in=rows.values("pk")).order_by("visit_id", "pk")
    for visit_id, employee_id in helpers.values_list("visit_id", "employee_id"):
        going[visit_id].append(employee_id)
    return {
        key: Held(day, starts_at, tuple(going[pk]), is_behind=is_done or day < today)
        for pk, key, day, starts_at, is_done in rows.annotate(is_done=Exists(done)).values_list(
            "pk", "key", "day", "starts_at", "is_done"
        )
    }


def worked_until(team_id: int, week: Week, *, helpers: Collection[int]) -> dict[tuple[int, date], LastDone]:
    """Give for each of these helpers and day of the team's accepted plan the last visit that they did (one query)."""
    found: dict[tuple[int, date], LastDone] = {}
    rows = Encounter.objects.filter(
        status=EncounterStatus.FINISHED,
        visit__plan__team=team_id,
        visit__plan__week=week.monday,
        visit__plan__state=PlanState.ACCEPTED,
        visit__ends_at__isnull=False,
        employee_id__in=helpers,
    ).order_by("visit__ends_at")
    for employee, day, ends_at, person in rows.values_list(
        "employee_id", "visit__day", "visit__ends_at", "visit__person_id"
    ):
        found[employee, day] = LastDone(ends_at, person)
    return found


def locked_visits(team_id: int, week: Week) -> frozenset[str]:
    """Give the keys of the visits that people locked in the team's accepted plan."""
    return frozenset(_accepted(team_id, week).filter(pinned=True).values_list("key", flat=True))


def cancelled_visits(team_id: int, week: Week) -> list[Visit]:
    """Give the visits that are skipped in the team's accepted plan; a later plan still tells of them."""
    return list(_accepted(team_id, week).filter(state=VisitState.SKIPPED))


def _accepted(team_id: int, week: Week) -> QuerySet[Visit]:
    return Visit.objects.filter(plan__team=team_id, plan__week=week.monday, plan__state=PlanState.ACCEPTED)
