"""A step that only locks visits, or lets them loose: nobody goes otherwise, so the week need not be read for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tillit.rooms.visits.draft import placement_of
from tillit.rooms.visits.models import Plan, PlanEdit, Visit, VisitHelper
from tillit.rooms.visits.services.steps import keep_step, tell_of_step
from tillit.rooms.visits.types import Change, Placement


def only_locks(plan: Plan, changes: Sequence[Change]) -> dict[str, Visit] | None:
    """Give the visits that the changes lock or let loose, when they do nothing else; None when they do."""
    keys = [change.key for change in changes]
    rows = {row.key: row for row in Visit.objects.filter(plan=plan, key__in=keys)}
    at = _standing(rows) if len(rows) == len(keys) else {}
    kept = [one for one in changes if one.key in at and one.to and replace(at[one.key], pinned=one.to.pinned) == one.to]
    locked = {one.key: rows[one.key] for one in kept if one.to != at[one.key]}
    return locked if locked and len(kept) == len(changes) else None


def lock(edit: PlanEdit, rows: dict[str, Visit], *, now: datetime) -> None:
    """Store the step: each of these visits is locked if it was loose, and the other way round.

    What the plan costs and breaks, and the problem that is kept with it, stay as they are. No event is published:
    nobody's day, number or list is another.
    """
    plan, before = edit.plan, _standing(rows)
    after = {key: replace(at, pinned=not at.pinned) for key, at in before.items()}
    edit.version = plan.version + 1
    keep_step(edit, before, after, person_of={key: row.person_id for key, row in rows.items()}, now=now)
    for row in rows.values():
        row.pinned = not row.pinned
    Visit.objects.bulk_update(rows.values(), ["pinned"])
    plan.version = edit.version
    plan.save(update_fields=["version"])
    tell_of_step(edit, visits=len(rows), now=now)


def _standing(rows: dict[str, Visit]) -> dict[str, Placement]:
    going: dict[int, list[int]] = defaultdict(list)
    helpers = VisitHelper.objects.filter(visit__in=rows.values()).order_by("pk")
    for visit_id, employee_id in helpers.values_list("visit_id", "employee_id"):
        going[visit_id].append(employee_id)
    return {key: placement_of(row, going[row.pk]) for key, row in rows.items()}
