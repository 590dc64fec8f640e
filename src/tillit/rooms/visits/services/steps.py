"""What is kept of each step of a plan: what it changed for whom, who made it, and that open pages fetch anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from tillit.foundation.trail import leave_trail
from tillit.kernel.clock import local_day
from tillit.rooms.visits.live import tell_week
from tillit.rooms.visits.models import PlanEdit, PlanState, VisitChange
from tillit.rooms.visits.telling import is_news
from tillit.rooms.visits.types import Placement

Placements = Mapping[str, Placement]


def keep_step(
    edit: PlanEdit,
    before: Placements,
    after: Placements,
    *,
    person_of: Mapping[str, int],
    agreed: Collection[str] = (),
    now: datetime,
) -> None:
    """Store the step and what it changed for each visit of `person_of`; who agreed to it has been told."""
    edit.save()
    today, is_told = local_day(now), edit.plan.state == PlanState.ACCEPTED
    changes = []
    for key, person_id in person_of.items():
        was, becomes = before.get(key), after.get(key)
        stands = becomes or was
        assert stands is not None
        changes.append(
            VisitChange(
                edit=edit,
                key=key,
                person_id=person_id,
                day=stands.day,
                before=was.as_json() if was else None,
                after=becomes.as_json() if becomes else None,
                needs_telling=is_told and is_news(was, becomes, today=today),
                told_at=now if key in agreed else None,
                told_how="agreed" if key in agreed else "",
                told_by=edit.made_by if key in agreed else None,
            )
        )
    VisitChange.objects.bulk_create(changes)


def tell_of_step(edit: PlanEdit, *, visits: int, now: datetime) -> None:
    """Leave the trail of a stored step, and let the open pages of its week fetch themselves anew."""
    leave_trail(
        user=edit.made_by,
        verb=f"{edit.kind}_visits",
        subject=edit.plan,
        now=now,
        version=edit.version,
        visits=visits,
        edit=edit.pk,
    )
    tell_week(edit.plan.team_id, edit.plan.week)
