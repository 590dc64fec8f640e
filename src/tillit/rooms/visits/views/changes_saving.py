"""Save a change, or tell why it was not: what another person changed, what it breaks, what is done already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.utils.translation import gettext as _

from tillit.kernel.errors import StateConflict
from tillit.planning.visits.check import Violation
from tillit.rooms.visits import services
from tillit.rooms.visits.adjustments import Decided
from tillit.rooms.visits.edit_words import what_happened
from tillit.rooms.visits.models import AskedBy
from tillit.rooms.visits.named import Named
from tillit.rooms.visits.queries.changes import EditCard, edits_since
from tillit.rooms.visits.services import AlreadyDone, BreaksRule, ChangedMeanwhile, Edited
from tillit.rooms.visits.types import Change
from tillit.rooms.visits.views.one_visit import OpenPlan, undo_offer
from tillit.rooms.visits.violations import sentence


@dataclass(frozen=True)
class Outcome:
    """What came of it: the step that was stored, or what stands in its way."""

    edited: Edited | None = None
    meanwhile: tuple[EditCard, ...] = ()
    broken: tuple[Violation, ...] = ()
    sentence: str = ""


def save(
    opened: OpenPlan,
    changes: Sequence[Change],
    *,
    version: int | None,
    kind: str,
    success: str,
    asked_by: str = AskedBy.MUNICIPALITY,
    words: str = "",
    decide: Sequence[Decided] = (),
) -> Outcome:
    """Store the changes as one step and say so, with the way back; nothing is stored when it is refused."""
    seen = opened.plan.version if version is None else version
    try:
        edited = services.change_plan(
            plan_public_id=opened.plan.public_id,
            version=seen,
            changes=changes,
            kind=kind,
            user=opened.request.user,
            now=opened.now,
            asked_by=asked_by,
            words=words,
            decide=decide,
        )
    except ChangedMeanwhile as refused:
        return Outcome(meanwhile=tuple(edits_since(opened.plan.pk, version=seen, keys=refused.keys)))
    except BreaksRule as refused:
        return Outcome(broken=refused.violations)
    except AlreadyDone:
        return Outcome(sentence=_("The visit is done already; what happened stays as it was."))
    except StateConflict:
        return Outcome(sentence=_("This plan has been replaced. Open the week again: the newer one is there."))
    messages.success(opened.request, undo_offer(opened.request, success, edited.edit_public_id))
    return Outcome(edited=edited)


def why_not(outcome: Outcome, opened: OpenPlan) -> str:
    """Write why nothing was saved, in one line."""
    if outcome.meanwhile:
        who = outcome.meanwhile[0].made_by or _("somebody")
        return _("%(name)s changed this visit meanwhile. This is how it is now.") % {"name": who}
    named = opened.named(keys=[visit for one in outcome.broken for visit in one.visits])
    return " ".join(dict.fromkeys(sentence(one, named) for one in outcome.broken)) or outcome.sentence


def changed_since(opened: OpenPlan, version: int | None, keys: Sequence[str]) -> tuple[EditCard, ...]:
    """Give what others changed of these visits since the reader saw them."""
    if version is None or version >= opened.plan.version:
        return ()
    return tuple(edits_since(opened.plan.pk, version=version, keys=keys))


@dataclass(frozen=True)
class StepLine:
    """What a step did to one visit: whose, in words, and where the visit is now."""

    person: str
    words: str
    visit: UUID | None


@dataclass(frozen=True)
class EditLine:
    """A step with its lines."""

    edit: EditCard
    lines: list[StepLine]


def edit_lines(edits: Sequence[EditCard], named: Named, addresses: Mapping[str, UUID] | None = None) -> list[EditLine]:
    """Write what each step did, visit by visit."""
    where = addresses or {}
    return [
        EditLine(
            edit,
            [
                StepLine(named.person(step.person_id), what_happened(step, named), where.get(step.key))
                for step in edit.steps
            ],
        )
        for edit in edits
    ]
