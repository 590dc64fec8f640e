"""Visits with who goes, whether they are done, and what they are for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from tillit.rooms.decisions import queries as decisions
from tillit.rooms.visits.models import Encounter, EncounterStatus, PlanState, Visit, VisitHelper, VisitState


@dataclass(frozen=True)
class PlannedVisit:
    """A visit of a plan. `window` is filled for what has no time of its own: the times it was wished between."""

    id: int
    public_id: UUID
    person_id: int
    grant_id: int
    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    state: str
    reason: dict[str, Any]
    pinned: bool
    helpers_needed: int
    help: str
    minutes: int  # as the grant estimates; a planned visit has its own start and end
    helper_ids: tuple[int, ...]
    is_done: bool
    window: tuple[time, time] | None

    @property
    def told_helpers(self) -> list[dict[str, Any]]:
        """Give what the planner told of each helper who cannot go."""
        return [row for row in self.reason.get("helpers", ()) if isinstance(row, dict)]

    @property
    def is_uncovered(self) -> bool:
        return self.state == VisitState.UNCOVERED

    @property
    def is_skipped(self) -> bool:
        return self.state == VisitState.SKIPPED


def visits_of_plan(plan_id: int, *, day: date | None = None) -> list[PlannedVisit]:
    """Give a plan's visits, of one day or of the week, in order of day and start."""
    rows = Visit.objects.filter(plan_id=plan_id)
    return _visits(rows if day is None else rows.filter(day=day))


def visits_of_persons(
    person_ids: Iterable[int], *, first: date, last: date, only_accepted: bool = True
) -> list[PlannedVisit]:
    """Give the visits that persons are to have on the days from `first` to `last`, by accepted plans."""
    rows = Visit.objects.filter(person_id__in=set(person_ids), day__gte=first, day__lte=last)
    return _visits(rows.filter(plan__state=PlanState.ACCEPTED) if only_accepted else rows)


def _visits(rows: QuerySet[Visit]) -> list[PlannedVisit]:
    done = Encounter.objects.filter(visit=OuterRef("pk"), status=EncounterStatus.FINISHED)
    why = Case(When(state=VisitState.UNCOVERED, then="reason"))  # the others have none, and an empty one costs as much
    listed = list(
        rows.annotate(is_done=Exists(done), why=why)
        .order_by("day", "starts_at", "pk")
        .values_list(
            "id",
            "public_id",
            "person_id",
            "grant_id",
            "day",
            "starts_at",
            "ends_at",
            "state",
            "why",
            "pinned",
            "helpers_needed",
            "is_done",
            "key",
        )
    )
    which = rows.order_by().values("pk")
    going: dict[int, list[int]] = defaultdict(list)
    for visit_id, employee_id in VisitHelper.objects.filter(visit_id__in=which).values_list("visit_id", "employee_id"):
        going[visit_id].append(employee_id)
    help_by = decisions.help_given({row[3] for row in listed})
    open_grants = {row[3] for row in listed if row[7] != VisitState.PLANNED}
    windows = decisions.windows(open_grants) if open_grants else {}
    found = []
    for *row, is_done, key in listed:
        id_, grant_id = row[0], row[3]
        row[8] = row[8] or {}
        found.append(
            PlannedVisit(
                *row,
                *help_by[grant_id],
                helper_ids=tuple(sorted(going[id_])),
                is_done=is_done,
                window=_window(windows[grant_id], key) if grant_id in windows else None,
            )
        )
    return found


def _window(windows: dict[int, tuple[time, time]], key: str) -> tuple[time, time] | None:
    """Find the times of the visit that `key` (grant, day or number, window) names."""
    last = key.rsplit(":", 1)[-1].partition("/")[0]  # a visit split in two has the times of the whole
    if last.isdigit() and int(last) in windows:
        return windows[int(last)]
    return next(iter(windows.values()), None) if len(windows) == 1 else None
