"""Reads of planning under way: how far, and how it went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tillit.kernel.period import Week
from tillit.rooms.visits.models import Plan, PlanState, VisitState

UNDER_WAY = frozenset({PlanState.QUEUED, PlanState.PLANNING})


def planning_progress(plan_ids: Iterable[int]) -> list[tuple[int, bool]]:
    """Give for each plan how far it has come in percent, and whether it has ended."""
    rows = Plan.objects.filter(pk__in=list(plan_ids)).values_list("progress", "state")
    return [(100 if state not in UNDER_WAY else progress, state not in UNDER_WAY) for progress, state in rows]


def planned_week(plan_id: int) -> dict[str, Any]:
    """Give how the planning of a team's week went, in counts."""
    plan = Plan.objects.select_related("team").get(pk=plan_id)
    return {
        "public_id": plan.public_id,
        "team": plan.team.source_id,
        "week": str(Week(plan.week)),
        "state": plan.state,
        "visits": plan.visits.count(),
        "uncovered": plan.visits.filter(state=VisitState.UNCOVERED).count(),
        "violations": plan.violations,
        "seconds": (round((plan.finished_at - plan.created_at).total_seconds(), 1) if plan.finished_at else None),
    }
