"""Take a new proposal into the plan in force, whole or in part, or decline it: as a step that can be undone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import StateConflict
from tillit.kernel.period import Week
from tillit.rooms.visits.difference import accepted_beside, differences
from tillit.rooms.visits.draft import read_draft
from tillit.rooms.visits.live import tell_week
from tillit.rooms.visits.models import EditKind, Plan, PlanState
from tillit.rooms.visits.services.changes import Edited, change_plan
from tillit.rooms.visits.week_lock import locked_plan


def take_proposal(
    *,
    proposal_public_id: UUID,
    user: User,
    now: datetime,
    keys: Collection[str] | None = None,
    version: int | None = None,
) -> Edited | None:
    """Let the plan in force stand as the proposal has it, for these visits or (None) for all that differ.

    When nothing differs any more the proposal is done with. `version` is the accepted plan's that its reader saw.
    None is given when there was nothing to take. Raises what `change_plan` raises, and StateConflict when the
    proposal is none any more or no plan is in force.
    """
    with transaction.atomic():
        proposal = _proposal(proposal_public_id)
        accepted = accepted_beside(proposal)
        if accepted is None:
            raise StateConflict("No plan is in force for this week: accept the proposal as it is.")
        found = differences(read_draft(accepted, now=now), proposal, today=local_day(now))
        chosen = [one for one in found if keys is None or one.key in keys]
        edited = None
        if chosen:
            edited = change_plan(
                plan_public_id=accepted.public_id,
                version=accepted.version if version is None else version,
                changes=[one.change for one in chosen],
                kind=EditKind.PROPOSAL,
                user=user,
                now=now,
            )
        if len(chosen) == len(found):
            _done_with(proposal, verb="take_proposal", user=user, now=now)
    return edited


def decline_proposal(*, proposal_public_id: UUID, user: User, now: datetime) -> None:
    """Leave the plan in force as it is: the proposal is done with. Raises NotFound and StateConflict."""
    with transaction.atomic():
        proposal = _proposal(proposal_public_id)
        if accepted_beside(proposal) is None:
            raise StateConflict("No plan is in force for this week; make another proposal instead.")
        _done_with(proposal, verb="decline_proposal", user=user, now=now)


def _proposal(public_id: UUID) -> Plan:
    """Give the proposal, locked, if it is one that can be taken."""
    proposal = locked_plan(public_id)
    if proposal.state != PlanState.PROPOSED:
        raise StateConflict("This proposal has been replaced. Open the week again and look at what is there now.")
    if proposal.violations:
        raise StateConflict("This proposal breaks a rule and cannot be accepted. Ask for a new proposal.")
    return proposal


def _done_with(proposal: Plan, *, verb: str, user: User, now: datetime) -> None:
    proposal.state = PlanState.SUPERSEDED
    proposal.save(update_fields=["state"])
    leave_trail(user=user, verb=verb, subject=proposal, now=now, week=str(Week(proposal.week)))
    tell_week(proposal.team_id, proposal.week)
