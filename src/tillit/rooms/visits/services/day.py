"""What a helper tells of their visits: done, undone, different than planned. One tap each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tillit.foundation.events import publish
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import NotFound, StateConflict, TillitError
from tillit.rooms.visits.day_limits import can_be_marked
from tillit.rooms.visits.events import VisitFinished, VisitUndone
from tillit.rooms.visits.live import tell_week
from tillit.rooms.visits.models import (
    NOT_GIVEN,
    Deviation,
    DeviationKind,
    Encounter,
    EncounterStatus,
    Origin,
    PlanState,
    Visit,
    VisitHelper,
    VisitState,
)

WORDS_MAX = Deviation._meta.get_field("words").max_length


class NotTheDay(StateConflict):
    """A visit can be marked on its day, or the day after until noon."""


class Contradiction(StateConflict):
    """A visit is either done or not done by a helper; the other must be taken back first."""


class BadDeviation(TillitError):
    """A deviation of no known kind, or with too many words."""


@dataclass(frozen=True)
class Marked:
    """How a helper's part in a visit stands now, and whether this tap changed it."""

    visit_id: int
    visit_public_id: UUID
    employee_id: int
    day: date
    is_done: bool
    changed: bool


@dataclass(frozen=True)
class Reported:
    """A deviation as it stands now, and whether this tap changed it."""

    deviation_id: int
    visit_public_id: UUID
    kind: str
    withdrawn: bool
    changed: bool


def finish_visit(*, user: User, visit_public_id: UUID, now: datetime, tapped_at: datetime | None = None) -> Marked:
    """Record that the helper helped the person that day; again is the same as once.

    `tapped_at` is when it was told, where that was before it could be sent: the day is judged by it.
    Raises NotFound when the visit is not on the helper's list by an accepted plan, NotTheDay outside the days
    on which it can be marked, Contradiction when the helper has reported it as not done.
    """
    with transaction.atomic():
        visit, employee_id = own_visit(user, visit_public_id, at=tapped_at or now)
        if _finished(visit, employee_id).exists():
            return _marked(visit, employee_id, is_done=True, changed=False)
        if _standing(visit, user).filter(kind__in=NOT_GIVEN).exists():
            raise Contradiction("You reported that this visit was not done. Take that back first.")
        encounter, changed = Encounter.objects.get_or_create(
            visit=visit,
            employee_id=employee_id,
            status=EncounterStatus.FINISHED,
            defaults={
                "person_id": visit.person_id,
                "day": visit.day,
                "team_id": visit.plan.team_id,
                "origin": Origin.TAP,
                "recorded_at": tapped_at or now,
            },
        )
        if changed:
            leave_trail(user=user, verb="finish_visit", subject=visit, now=now, encounter=encounter.pk)
            publish(VisitFinished(visit.pk, visit.person_id, employee_id, visit.day))
        return _marked(visit, employee_id, is_done=True, changed=changed)


def undo_visit(*, user: User, visit_public_id: UUID, now: datetime, tapped_at: datetime | None = None) -> Marked:
    """Take back that the visit was done: what was recorded stays, marked as entered in error.

    Raises NotFound and NotTheDay as `finish_visit` does.
    """
    with transaction.atomic():
        visit, employee_id = own_visit(user, visit_public_id, at=tapped_at or now)
        taken_back = list(_finished(visit, employee_id))
        for encounter in taken_back:
            encounter.status = EncounterStatus.ENTERED_IN_ERROR
            encounter.save(update_fields=["status"])
            leave_trail(user=user, verb="undo_visit", subject=visit, now=now, encounter=encounter.pk)
            publish(VisitUndone(visit.pk, visit.person_id, employee_id, encounter.day))
        return _marked(visit, employee_id, is_done=False, changed=bool(taken_back))


def report_deviation(
    *,
    user: User,
    visit_public_id: UUID,
    kind: str,
    words: str = "",
    now: datetime,
    tapped_at: datetime | None = None,
) -> Reported:
    """Record what was not as planned; other words on the same kind replace the earlier ones.

    Raises NotFound and NotTheDay as `finish_visit` does, Contradiction when the helper has marked the visit
    as done and says it was not, BadDeviation on a kind that does not exist or too many words.
    """
    words = words.replace("\0", "").strip()  # PostgreSQL keeps every character but this
    if kind not in DeviationKind.values:
        raise BadDeviation(f"There is no deviation '{kind[:20]}'; choose one of {DeviationKind.values}.")
    if len(words) > WORDS_MAX:
        raise BadDeviation(f"Write at most {WORDS_MAX} characters; this is {len(words)}.")
    with transaction.atomic():
        visit, employee_id = own_visit(user, visit_public_id, at=tapped_at or now)
        if kind in NOT_GIVEN and _finished(visit, employee_id).exists():
            raise Contradiction("You marked this visit as done. Undo that first.")
        earlier = _standing(visit, user).filter(kind=kind).first()
        if earlier and earlier.words == words:
            return Reported(earlier.pk, visit.public_id, kind, withdrawn=False, changed=False)
        if earlier:
            _withdraw(earlier, user=user, visit=visit, now=now)
        deviation = Deviation.objects.create(
            visit=visit, kind=kind, words=words, reported_by=user, reported_at=tapped_at or now
        )
        leave_trail(user=user, verb="report_deviation", subject=visit, now=now, deviation=deviation.pk, kind=kind)
        return Reported(deviation.pk, visit.public_id, kind, withdrawn=False, changed=True)


def withdraw_deviation(
    *, user: User, visit_public_id: UUID, deviation_id: int, now: datetime, tapped_at: datetime | None = None
) -> Reported:
    """Take back a deviation that the helper reported; it is kept, marked as withdrawn.

    Raises NotFound and NotTheDay as `finish_visit` does, NotFound also for somebody else's deviation.
    """
    with transaction.atomic():
        visit, _ = own_visit(user, visit_public_id, at=tapped_at or now)
        deviation = visit.deviations.filter(reported_by=user, pk=deviation_id).first()
        if deviation is None:
            raise NotFound("You have reported no such deviation on this visit.")
        changed = deviation.withdrawn_at is None
        if changed:
            _withdraw(deviation, user=user, visit=visit, now=now)
        return Reported(deviation.pk, visit.public_id, deviation.kind, withdrawn=True, changed=changed)


def own_visit(user: User, public_id: UUID, *, at: datetime) -> tuple[Visit, int]:
    """Give the visit and the user's employee id, locked, so that two taps at a time come one after the other.

    Raises NotFound when it is on no list of the user's, NotTheDay when it cannot be marked at that instant.
    A page that was loaded before a newer plan was accepted names the old visit: the new one is meant.
    """
    part = _own_part(user, public_id) or _own_part(user, public_id)  # again: a plan was accepted just now
    if part is None:
        raise NotFound("This visit is not on your list.")
    visit = part.visit
    if not can_be_marked(visit.day, visit.starts_at, at):
        raise NotTheDay("A visit can be marked on its day, or the day after until noon.")
    tell_week(visit.plan.team_id, visit.plan.week)
    return visit, part.employee_id


def _own_part(user: User, public_id: UUID) -> VisitHelper | None:
    """Find the user's part in the visit, and keep its plan from being replaced until this is stored."""
    asked = Visit.objects.filter(public_id=public_id).values_list("plan__team", "plan__week", "key").first()
    if asked is None:
        return None
    team, week, key = asked
    return (
        VisitHelper.objects.select_for_update(of=("self", "visit__plan"), no_key=True)
        .select_related("visit__plan")
        .defer("visit__plan__problem", "visit__plan__cost")
        .filter(
            employee__user=user,
            visit__key=key,
            visit__state=VisitState.PLANNED,
            visit__plan__team=team,
            visit__plan__week=week,
            visit__plan__state=PlanState.ACCEPTED,
        )
        .first()
    )


def _finished(visit: Visit, employee_id: int) -> QuerySet[Encounter]:
    return visit.encounters.filter(employee_id=employee_id, status=EncounterStatus.FINISHED)


def _standing(visit: Visit, user: User) -> QuerySet[Deviation]:
    return visit.deviations.filter(reported_by=user, withdrawn_at=None)


def _withdraw(deviation: Deviation, *, user: User, visit: Visit, now: datetime) -> None:
    deviation.withdrawn_at = now
    deviation.save(update_fields=["withdrawn_at"])
    leave_trail(user=user, verb="withdraw_deviation", subject=visit, now=now, deviation=deviation.pk)


def _marked(visit: Visit, employee_id: int, *, is_done: bool, changed: bool) -> Marked:
    return Marked(visit.pk, visit.public_id, employee_id, visit.day, is_done, changed)
