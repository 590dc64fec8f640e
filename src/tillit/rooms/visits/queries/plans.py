"""Which plans a team's week has, and how they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, Count, QuerySet, Value, When

from tillit.rooms.visits.models import Plan, PlanEdit, PlanState, Visit, VisitState


@dataclass(frozen=True)
class PlanCard:
    """A plan as a page shows it."""

    id: int
    public_id: UUID
    team_id: int
    week: date
    state: str
    progress: int
    fault: str
    violations: int | None
    created_at: datetime
    finished_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str | None
    version: int

    @property
    def can_be_changed(self) -> bool:
        return self.state in (PlanState.PROPOSED, PlanState.ACCEPTED)

    @property
    def is_running(self) -> bool:
        return self.state in (PlanState.QUEUED, PlanState.PLANNING)

    @property
    def has_visits(self) -> bool:
        return self.state in (PlanState.PROPOSED, PlanState.ACCEPTED, PlanState.SUPERSEDED)


def plan_card(public_id: UUID) -> PlanCard | None:
    """Give one plan, or None."""
    return next(iter(_cards(Plan.objects.filter(public_id=public_id))), None)


def plans_of_week(team_ids: Iterable[int], week: date) -> dict[int, list[PlanCard]]:
    """Give the plans of the teams' week: the accepted first, then the newest; replaced ones are left out."""
    rows = Plan.objects.filter(team_id__in=set(team_ids), week=week).exclude(state=PlanState.SUPERSEDED)
    first = Case(When(state=PlanState.ACCEPTED, then=Value(0)), default=Value(1))
    found: dict[int, list[PlanCard]] = {}
    for card in _cards(rows.order_by(first, "-created_at", "-pk")):
        found.setdefault(card.team_id, []).append(card)
    return found


@dataclass(frozen=True)
class LatestEdit:
    """The last step that changed a plan: who, when, and how many visits; nobody for what followed by itself."""

    id: int
    at: datetime
    by: str | None
    by_id: int | None
    visits: int


def latest_edit(plan_id: int) -> LatestEdit | None:
    """Give the last step that changed the plan, or None when nobody has."""
    row = (
        PlanEdit.objects.filter(plan_id=plan_id)
        .order_by("-version")
        .values_list("id", "made_at", "made_by__display_name", "made_by_id", Count("changes"))
        .first()
    )
    return LatestEdit(*row) if row else None


def accepted_plan_ids(weeks: Iterable[date]) -> list[int]:
    """Give the accepted plans of these weeks (Mondays), all teams."""
    rows = Plan.objects.filter(state=PlanState.ACCEPTED, week__in=set(weeks))
    return list(rows.values_list("pk", flat=True))


def uncovered_counts(plan_ids: Iterable[int]) -> dict[int, int]:
    """Give for each plan how many visits nobody can cover."""
    rows = Visit.objects.filter(plan_id__in=set(plan_ids), state=VisitState.UNCOVERED)
    return dict(rows.values_list("plan_id").annotate(count=Count("pk")))


def _cards(plans: QuerySet[Plan]) -> list[PlanCard]:
    # The frozen problem is large and never shown, so it is not fetched.
    rows = plans.values_list(
        "id",
        "public_id",
        "team_id",
        "week",
        "state",
        "progress",
        "fault",
        "violations",
        "created_at",
        "finished_at",
        "accepted_at",
        "accepted_by__display_name",
        "version",
    )
    return [PlanCard(*row) for row in rows]
