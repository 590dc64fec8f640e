"""Change a plan, see it kept up to date, and undo: every change is a step that is whole, told and reversible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from tillit.foundation.events import publish
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, StateConflict
from tillit.kernel.period import Week
from tillit.planning.visits.check import Violation
from tillit.planning.visits.frozen import freeze
from tillit.rooms.privacy import queries as privacy
from tillit.rooms.visits.adjustments import Decided
from tillit.rooms.visits.draft import Draft, read_draft, with_changes
from tillit.rooms.visits.events import PlanChanged
from tillit.rooms.visits.models import (
    Adjustment,
    AdjustmentKind,
    AskedBy,
    Deviation,
    EditKind,
    Plan,
    PlanEdit,
    PlanState,
    Visit,
    VisitChange,
    VisitHelper,
)
from tillit.rooms.visits.services.locks import lock
from tillit.rooms.visits.services.steps import keep_step, tell_of_step
from tillit.rooms.visits.telling import TOLERANCE as TOLERANCE
from tillit.rooms.visits.telling import deviation_of
from tillit.rooms.visits.types import PLANNED, SKIPPED, UNCOVERED, Change, Placement
from tillit.rooms.visits.week_lock import locked_plan

CHANGEABLE = [PlanState.PROPOSED, PlanState.ACCEPTED]


class ChangedMeanwhile(StateConflict):
    """Somebody else changed the same visits since; `version` is the plan's now, `keys` are those visits."""

    def __init__(self, *, version: int, keys: Iterable[str]) -> None:
        super().__init__("Somebody else changed these visits meanwhile. Look at how they stand now, and try again.")
        self.version = version
        self.keys = frozenset(keys)


class BreaksRule(StateConflict):
    """The change would break a rule that must be kept; nothing was stored."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__("; ".join(violation.message for violation in violations))
        self.violations = tuple(violations)


class AlreadyDone(StateConflict):
    """A visit that is done stays as it was."""


@dataclass(frozen=True)
class Edited:
    """A step as its maker sees it."""

    edit_id: int
    edit_public_id: UUID
    plan_id: int
    version: int
    changed: int


def change_plan(
    *,
    plan_public_id: UUID,
    version: int,
    changes: Sequence[Change],
    kind: str,
    user: User | None,
    now: datetime,
    asked_by: str = AskedBy.MUNICIPALITY,
    words: str = "",
    decide: Sequence[Decided] = (),
) -> Edited:
    """Let some visits of a plan stand otherwise, as one step.

    `version` is the plan's version that the maker saw: what others changed since is kept, unless it is the same
    visits. `decide` are decisions about needs that every later plan of the week keeps. Raises NotFound,
    ChangedMeanwhile, AlreadyDone, and BreaksRule when the plan would break a rule that it does not break already;
    then nothing is stored.
    """
    with transaction.atomic():
        plan = _lock(plan_public_id)
        _refuse_overtaken(plan, version, {change.key for change in changes})
        edit = PlanEdit(plan=plan, kind=kind, asked_by=asked_by, words=words, made_by=user, made_at=now)
        return _apply(edit, changes, decide=decide, withdraw=[], now=now)


def undo_edit(*, edit_public_id: UUID, user: User, now: datetime) -> Edited:
    """Take a step back: its visits stand as before, unless somebody changed them since.

    A repaired visit that cannot go back, since who was to come is still away, becomes one that nobody covers.
    Raises NotFound, ChangedMeanwhile, AlreadyDone, BreaksRule; StateConflict when it is undone already.
    """
    with transaction.atomic():
        found = PlanEdit.objects.filter(public_id=edit_public_id).select_related("plan").first()
        if found is None:
            raise NotFound("There is no such change.")
        plan = _lock(found.plan.public_id)
        if PlanEdit.objects.filter(undoes=found).exists():
            raise StateConflict("This change is undone already.")
        if found.kind in (EditKind.UNDO, EditKind.UPDATE):
            raise StateConflict("This step is not taken back: it took one back itself, or followed from what is so.")
        rows = list(found.changes.all())
        _refuse_overtaken(plan, found.version, {row.key for row in rows})
        back = [Change(row.key, Placement.from_json(row.before) if row.before else None) for row in rows]
        edit = PlanEdit(plan=plan, kind=EditKind.UNDO, asked_by=found.asked_by, made_by=user, made_at=now, undoes=found)
        Deviation.objects.filter(edit=found, withdrawn_at=None).update(withdrawn_at=now)
        withdraw = list(found.adjustments.filter(withdrawn_at=None))
        return _apply(edit, back, decide=[], withdraw=withdraw, now=now, give_way=found.kind == EditKind.REPAIR)


def bring_up_to_date(*, team_id: int, first: date, now: datetime) -> int:
    """Let the plans of the team from the week of `first` on follow what changed under them; give how many changed.

    A need that is new becomes a visit that nobody covers yet, one that is gone is skipped, and one that is back
    after a pause goes to whom it was planned for, when they can.
    """
    plans = Plan.objects.filter(team_id=team_id, week__gte=Week.of(first).monday, state__in=CHANGEABLE)
    changed = 0
    for public_id in list(plans.order_by("week", "pk").values_list("public_id", flat=True)):
        with transaction.atomic():
            plan = _lock(public_id)
            if plan.state in CHANGEABLE:
                before = plan.version
                _follow(read_draft(plan, now=now), keep=frozenset(), now=now)
                changed += plan.version > before
    return changed


def _lock(public_id: UUID) -> Plan:
    """Give the plan, locked, if it can be changed."""
    plan = locked_plan(public_id)
    if plan.state not in CHANGEABLE:
        raise StateConflict("This plan has been replaced. Open the week again and change the one that is there now.")
    return plan


def _refuse_overtaken(plan: Plan, version: int, keys: set[str]) -> None:
    """Raise ChangedMeanwhile when somebody changed the visits since; what was changed and taken back is as it was."""
    since = VisitChange.objects.filter(edit__plan=plan, edit__version__gt=version, key__in=keys)
    taken_back = Q(edit__undone_by__isnull=False) | Q(edit__undoes__version__gt=version)
    overtaken = set(since.exclude(taken_back).values_list("key", flat=True))
    if overtaken:
        raise ChangedMeanwhile(version=plan.version, keys=overtaken)


def _apply(
    edit: PlanEdit,
    changes: Sequence[Change],
    *,
    decide: Sequence[Decided],
    withdraw: list[Adjustment],
    now: datetime,
    give_way: bool = False,
) -> Edited:
    """Store the step; what changed under the plan is followed first, in a step of its own, unless it only locks.

    With `give_way`, a visit of the step that would break a rule is left to nobody instead.
    """
    plan = edit.plan
    if not decide and not withdraw and (locked := lock(edit, changes, now=now)):
        return Edited(edit.pk, edit.public_id, plan.pk, plan.version, locked)
    for adjustment in withdraw:
        adjustment.withdrawn_at = now
        adjustment.save(update_fields=["withdrawn_at"])
    if edit.undoes is not None:
        _let_stand_again(edit.undoes, withdraw)
    draft = _follow(read_draft(plan, now=now, decide=decide), keep=frozenset(change.key for change in changes), now=now)
    _refuse_done(draft, changes)
    after = with_changes(draft.placed, changes)
    broken = draft.new_violations(draft.placed, after)
    if broken and give_way:
        mine = {change.key for change in changes} & {key for violation in broken for key in violation.visits}
        after |= {key: Placement(UNCOVERED, after[key].day) for key in mine if key in after}
        broken = draft.new_violations(draft.placed, after)
    if broken:
        raise BreaksRule(broken)
    edit.version = plan.version + 1
    changed = _write(draft, edit, after, now=now)
    for adjustment in (_adjustment(plan, one) for one in decide):
        _standing(adjustment).update(withdrawn_at=now)
        adjustment.edit = edit
        adjustment.save()
    return Edited(edit.pk, edit.public_id, plan.pk, plan.version, changed)


def _standing(adjustment: Adjustment) -> QuerySet[Adjustment]:
    """Give what stands of the same need and kind: the later decision takes its place."""
    return Adjustment.objects.filter(key=adjustment.key, kind=adjustment.kind, withdrawn_at=None)


def _let_stand_again(undone: PlanEdit, withdrawn: list[Adjustment]) -> None:
    """Let what the undone step took the place of stand again: it was withdrawn at the moment of that step."""
    for one in withdrawn:
        replaced = Adjustment.objects.filter(
            key=one.key, kind=one.kind, withdrawn_at=undone.made_at, pk__lt=one.pk, edit__undone_by=None
        ).order_by("-pk")
        Adjustment.objects.filter(pk__in=replaced.values("pk")[:1]).update(withdrawn_at=None)


def _adjustment(plan: Plan, one: Decided) -> Adjustment:
    start, end = one.window or (None, None)
    return Adjustment(
        key=one.key,
        kind=one.kind,
        team_id=plan.team_id,
        week=plan.week,
        grant_id=one.grant_id,
        day=one.day,
        window_start=start,
        window_end=end,
        minutes=one.minutes,
        helpers=one.helpers,
    )


def _refuse_done(draft: Draft, changes: Sequence[Change]) -> None:
    for change in changes:
        before = draft.placed.get(change.key)
        if change.key in draft.done and before is not None:
            same = change.to is not None and replace(change.to, pinned=before.pinned) == before
            if not same:
                raise AlreadyDone("The visit is done already; what happened stays as it was.")


def _follow(draft: Draft, *, keep: frozenset[str], now: datetime) -> Draft:
    """Let the plan follow what changed under it, in a step of its own; `keep` are visits that a person changes."""
    after = dict(draft.placed)
    for key, placement in draft.placed.items():
        if key in keep or key in draft.done:
            continue
        if key not in draft.needed and placement.state != SKIPPED:
            after[key] = Placement(SKIPPED, placement.day)
        elif key in draft.needed and placement.state == SKIPPED:
            after[key] = Placement(UNCOVERED, draft.needed[key].days[0])
    for key in _shut_out(draft, now=now) - keep:
        after[key] = Placement(UNCOVERED, draft.placed[key].day)
    for key, need in draft.needed.items():
        if key not in draft.placed and key not in keep:
            after[key] = Placement(UNCOVERED, need.days[0])
    after = _as_it_was(draft, after)
    if after == draft.placed:
        return draft
    edit = PlanEdit(
        plan=draft.plan, kind=EditKind.UPDATE, asked_by=AskedBy.PERSON, version=draft.plan.version + 1, made_at=now
    )
    _write(draft, edit, after, now=now)
    return read_draft(draft.plan, now=now, decide=draft.decide)


def _shut_out(draft: Draft, *, now: datetime) -> set[str]:
    """Give the visits to come whose helper the person has shut out since: nobody goes whom the person will not have."""
    going = {
        key: placement
        for key, placement in draft.placed.items()
        if placement.state == PLANNED and key in draft.needed and key not in draft.done and placement.starts_at > now
    }
    barred = privacy.not_to_be_sent(
        (draft.needed[key].person_id for key in going),
        (helper for placement in going.values() for helper in placement.helper_ids),
        team_id=draft.plan.team_id,
        first=draft.week.monday,
        last=draft.week.days[-1],
    )
    return {
        key
        for key, placement in going.items()
        if barred.get(draft.needed[key].person_id, set()) & {*placement.helper_ids}
    }


def _as_it_was(draft: Draft, after: dict[str, Placement]) -> dict[str, Placement]:
    """Give what is needed again to whom it was planned for before it was skipped, one by one, where nothing breaks."""
    back = [
        key
        for key, placement in after.items()
        if placement.state == UNCOVERED and key in draft.placed and draft.placed[key].state == SKIPPED
    ]
    latest: dict[str, Placement] = {}
    rows = VisitChange.objects.filter(edit__plan=draft.plan, key__in=back, before__state=PLANNED, after__state=SKIPPED)
    for row in rows.order_by("edit__version"):
        latest[row.key] = Placement.from_json(row.before)
    for key, placement in latest.items():
        tried = {**after, key: placement}
        if not draft.new_violations(after, tried):
            after = tried
    return after


def _write(draft: Draft, edit: PlanEdit, after: dict[str, Placement], *, now: datetime) -> int:
    """Store the step and the rows that it changes, and tell who listens; give how many visits changed."""
    plan = draft.plan
    keys = [k for k in {**draft.placed, **after} if draft.placed.get(k) != after.get(k)]
    person_of = {k: draft.rows[k].person_id if k in draft.rows else draft.needed[k].person_id for k in keys}
    agreed = {one.key for one in draft.decide if one.kind == AdjustmentKind.AGREED}
    keep_step(edit, draft.placed, after, person_of=person_of, agreed=agreed, now=now)
    _store_visits(draft, keys, after)
    if plan.state == PlanState.ACCEPTED:
        _deviate(edit, draft, keys, after, today=local_day(now))
    plan.version = edit.version
    plan.violations = len(draft.violations(after))
    plan.cost = draft.costs(after)
    plan.problem = freeze(draft.problem)
    plan.save(update_fields=["version", "violations", "cost", "problem"])
    publish(PlanChanged(edit_id=edit.pk, plan_id=plan.pk, team_id=plan.team_id, week=plan.week))
    tell_of_step(edit, visits=len(keys), now=now)
    return len(keys)


def _store_visits(draft: Draft, keys: list[str], after: dict[str, Placement]) -> None:
    """Write the rows of these visits as they are to stand (five queries, and what *why nobody* reads)."""
    gone = [draft.rows[key].id for key in keys if key not in after]
    Visit.objects.filter(pk__in=gone).delete()
    new, kept = [], []
    for key in keys:
        if key not in after:
            continue
        stored = draft.rows.get(key)
        if stored is None:
            need = draft.needed[key]
            row = Visit(plan=draft.plan, key=key, person_id=need.person_id, grant_id=need.grant_id)
            new.append(row)
        else:
            row = Visit(pk=stored.id, key=key, helpers_needed=stored.helpers_needed)
            kept.append(row)
        to, visit = after[key], draft.problem.visit_of.get(key)
        minutes = draft.minutes(key)
        row.helpers_needed = visit.helpers if visit else row.helpers_needed
        row.state, row.day, row.pinned, row.starts_at = to.state, to.day, to.pinned, to.starts_at
        row.ends_at = to.starts_at + timedelta(minutes=minutes) if to.starts_at else None
        row.reason = draft.why_nobody(key, after) if to.state == UNCOVERED else {}
    Visit.objects.bulk_update(
        kept, ["helpers_needed", "state", "day", "pinned", "starts_at", "ends_at", "reason"], batch_size=500
    )
    Visit.objects.bulk_create(new)
    VisitHelper.objects.filter(visit__in=kept).delete()
    VisitHelper.objects.bulk_create(
        VisitHelper(visit=row, employee_id=pk) for row in [*kept, *new] for pk in after[row.key].helper_ids
    )


def _deviate(edit: PlanEdit, draft: Draft, keys: list[str], after: dict[str, Placement], *, today: date) -> None:
    """Record what the municipality moved or took away after it was told: a deviation of its own."""
    if edit.asked_by != AskedBy.MUNICIPALITY or edit.kind == EditKind.UNDO or edit.made_by is None:
        return
    for key in keys:
        row, kind = draft.rows.get(key), deviation_of(draft.placed.get(key), after.get(key), today=today)
        if row is not None and kind is not None:
            Deviation.objects.create(
                visit_id=row.id, kind=kind, edit=edit, reported_by=edit.made_by, reported_at=edit.made_at
            )
