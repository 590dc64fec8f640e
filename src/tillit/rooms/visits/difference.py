"""A new proposal laid beside the plan that a team works by: what differs, visit by visit, and what hangs together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tillit.kernel.clock import minute_of_day
from tillit.planning.visits.check import Violation
from tillit.rooms.visits.draft import Draft, placement_of, with_changes
from tillit.rooms.visits.effects import consequences
from tillit.rooms.visits.models import Plan, PlanState, Visit, VisitHelper
from tillit.rooms.visits.planner import names
from tillit.rooms.visits.types import PLANNED, SKIPPED, Change, Placement

MOST_STEPS = 40


@dataclass(frozen=True)
class Differs:
    """A visit that the proposal places otherwise; before is None for one that the plan does not have yet."""

    key: str
    person_id: int
    before: Placement | None
    after: Placement

    @property
    def change(self) -> Change:
        return Change(self.key, self.after)


def accepted_beside(proposal: Plan) -> Plan | None:
    """Give the plan in force for the proposal's week, or None."""
    rows = Plan.objects.filter(team_id=proposal.team_id, week=proposal.week, state=PlanState.ACCEPTED)
    return rows.defer("problem").first()


def proposal_beside(accepted: Plan) -> Plan | None:
    """Give the proposal that is ready for an accepted plan's week, or None."""
    rows = Plan.objects.filter(team_id=accepted.team_id, week=accepted.week, state=PlanState.PROPOSED)
    return rows.defer("problem").order_by("-created_at").first()


def differences(draft: Draft, proposal: Plan, *, today: date) -> list[Differs]:
    """Give what the proposal would change of the plan that `draft` has read, by person and time (two queries).

    What is done, over, locked or cancelled stays as it is, and so does what the proposal does not know of.
    """
    going: dict[int, list[int]] = defaultdict(list)
    helpers = VisitHelper.objects.filter(visit__plan=proposal).order_by("visit_id", "pk")
    for visit_id, employee_id in helpers.values_list("visit_id", "employee_id"):
        going[visit_id].append(employee_id)
    found = []
    for row in Visit.objects.filter(plan=proposal):
        before, after = draft.placed.get(row.key), placement_of(row, going[row.pk])
        if row.key not in draft.needed or row.key in draft.done or after.state == SKIPPED:
            continue
        if before is not None and (before.pinned or before.state == SKIPPED or before.day < today):
            continue
        if after.day < today:
            continue
        after = replace(after, pinned=False)
        if before is None or not _same(before, after):
            found.append(Differs(row.key, row.person_id, before, after))
    return sorted(found, key=lambda one: (one.person_id, one.after.day, one.key))


def _same(before: Placement, after: Placement) -> bool:
    if before.state != after.state:
        return False
    if before.state != PLANNED:
        return before.day == after.day
    return before.starts_at == after.starts_at and set(before.helper_ids) == set(after.helper_ids)


def going_along(draft: Draft, found: Iterable[Differs], chosen: Iterable[str]) -> frozenset[str] | None:
    """Give what must be taken together with the chosen ones so that no rule breaks; None where nothing helps.

    Each step adds, for every rule that breaks, the visit nearest in time that the proposal takes from that helper.
    """
    by_key = {one.key: one for one in found}
    taken = set(chosen) & set(by_key)
    first = frozenset(taken)
    for _step in range(MOST_STEPS):
        after = with_changes(draft.placed, [by_key[key].change for key in taken])
        broken = consequences(draft, after, taken).broken
        if not broken:
            return frozenset(taken) - first
        more = {key for one in broken if (key := _in_its_way(draft, by_key, taken, one))}
        if not more:
            break
        taken |= more
    everything = with_changes(draft.placed, [one.change for one in by_key.values()])
    if consequences(draft, everything, set(by_key)).broken:
        return None
    return frozenset(by_key) - first


def _in_its_way(draft: Draft, by_key: dict[str, Differs], taken: set[str], broken: Violation) -> str | None:
    if "helper" not in broken.facts or "day" not in broken.facts:
        return next((key for key in broken.visits if key in by_key and key not in taken), None)
    helper, day = names.pk(broken.facts["helper"]), draft.week.days[broken.facts["day"]]
    at = broken.facts.get("start", broken.facts.get("at", 0))
    leaving = [
        (abs(minute_of_day(one.before.starts_at, day) - at), key)
        for key, one in by_key.items()
        if key not in taken
        and one.before is not None
        and one.before.starts_at is not None
        and one.before.day == day
        and helper in one.before.helper_ids
    ]
    return min(leaving)[1] if leaving else None
