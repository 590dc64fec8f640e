"""A step that only locks visits, or lets them loose: nobody goes otherwise, so the week need not be read for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tillit.rooms.visits.draft import placement_of
from tillit.rooms.visits.models import PlanEdit, Visit, VisitHelper
from tillit.rooms.visits.services.steps import keep_step, tell_of_step
from tillit.rooms.visits.types import Change, Placement


def lock(edit: PlanEdit, changes: Sequence[Change], *, now: datetime) -> int:
    """Store the step when all it does is to lock visits or let them loose: how many. Else nothing is stored, and 0.

    What the plan costs and breaks, and the problem that is kept with it, stay as they are. No event is published:
    nobody's day, number or list is another.
    """
    plan, keys = edit.plan, [change.key for change in changes]
    rows = {row.key: row for row in Visit.objects.filter(plan=plan, key__in=keys)}
    before = _standing(rows) if len(rows) == len(keys) else {}
    after = {one.key: one.to for one in changes if one.to and _differs_at_most_in_lock(before.get(one.key), one.to)}
    turned = [key for key, to in after.items() if to != before[key]]
    if not turned or len(after) < len(changes):
        return 0
    edit.version = plan.version + 1
    keep_step(edit, before, after, person_of={key: rows[key].person_id for key in turned}, now=now)
    for key in turned:
        rows[key].pinned = after[key].pinned
    Visit.objects.bulk_update([rows[key] for key in turned], ["pinned"])
    plan.version = edit.version
    plan.save(update_fields=["version"])
    tell_of_step(edit, visits=len(turned), now=now)
    return len(turned)


def _differs_at_most_in_lock(at: Placement | None, to: Placement) -> bool:
    return at is not None and replace(at, pinned=to.pinned) == to


def _standing(rows: dict[str, Visit]) -> dict[str, Placement]:
    going: dict[int, list[int]] = defaultdict(list)
    helpers = VisitHelper.objects.filter(visit__in=rows.values()).order_by("pk")
    for visit_id, employee_id in helpers.values_list("visit_id", "employee_id"):
        going[visit_id].append(employee_id)
    return {key: placement_of(row, going[row.pk]) for key, row in rows.items()}
