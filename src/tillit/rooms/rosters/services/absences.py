"""Says that an employee is away, for how long and, for the leader alone, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Q

from tillit.foundation.events import publish
from tillit.foundation.trail import TrailEntry, leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotAllowed, NotFound, StateConflict, TillitError
from tillit.rooms.rosters.events import AbsenceChanged
from tillit.rooms.rosters.leads import check_may_tell
from tillit.rooms.rosters.models import Absence, AbsenceReason

LONGEST = timedelta(days=366)
OLDEST = timedelta(days=31)  # what is further back is the payroll's, not the plan's
VERBS = ("report_absence", "change_absence", "end_absence")


class BadAbsence(TillitError):
    """Days that cannot be an absence; nothing was stored."""


@dataclass(frozen=True)
class AbsenceCard:
    """An absence as it stands, without its reason; `is_new` when nothing was known of these days before."""

    id: int
    employee_id: int
    starts_on: date
    ends_on: date | None
    is_new: bool = False


def report_absence(
    *,
    employee_id: int,
    starts_on: date,
    ends_on: date | None,
    user: User,
    now: datetime,
    reason: str = AbsenceReason.SICKNESS,
) -> AbsenceCard:
    """Record that an employee is away on [starts_on, ends_on); None: until further notice.

    Days that touch an absence of the same reason make that one longer; those that another covers already are left
    to it. Employees tell for themselves, the leader for the members of the team. Raises NotAllowed and BadAbsence.
    Publishes AbsenceChanged.
    """
    _check(starts_on, ends_on, reason, now=now)
    with transaction.atomic():
        check_may_tell(user, employee_id, now=now)
        _lock(employee_id)
        covering, starts_on = _covered(employee_id, starts_on, ends_on, reason)
        if covering is not None:
            return _card(covering)
        touching = list(_touching(employee_id, starts_on, ends_on, reason))
        if not touching:
            absence = Absence.objects.create(
                source_id=f"tillit-{uuid4()}",
                employee_id=employee_id,
                starts_on=starts_on,
                ends_on=ends_on,
                reason=reason,
            )
            _tell(absence, "report_absence", before=None, first=starts_on, user=user, now=now)
            return _card(absence, is_new=True)
        kept, swallowed = touching[0], touching[1:]
        starts = min(starts_on, kept.starts_on)
        ends = None if ends_on is None or any(a.ends_on is None for a in touching) else _latest(ends_on, touching)
        Absence.objects.filter(pk__in=[a.pk for a in swallowed]).delete()
        return _write(kept, starts, ends, verb="report_absence", user=user, now=now)


def change_absence(
    *, absence_id: int, starts_on: date, ends_on: date | None, reason: str, user: User, now: datetime
) -> AbsenceCard:
    """Let an absence have other days or another reason: the leader's alone. Raises NotFound, NotAllowed, BadAbsence."""
    _check(starts_on, ends_on, reason, now=now)
    with transaction.atomic():
        absence = _locked(absence_id)
        if not check_may_tell(user, absence.employee_id, now=now):
            raise NotAllowed("Only the leader of the team changes an absence; the employee can end it.")
        absence.reason = reason
        return _write(absence, starts_on, ends_on, verb="change_absence", user=user, now=now)


def end_absence(*, absence_id: int, ends_on: date, user: User, now: datetime) -> AbsenceCard:
    """Let an employee be back from `ends_on` on; an absence that has not begun by then is gone.

    Raises NotFound and NotAllowed, and StateConflict when it ends earlier anyway.
    """
    with transaction.atomic():
        absence = _locked(absence_id)
        check_may_tell(user, absence.employee_id, now=now)
        if absence.ends_on is not None and absence.ends_on <= ends_on:
            raise StateConflict("The absence ends before that already.")
        if ends_on <= absence.starts_on:
            return _remove(absence, "end_absence", user=user, now=now)
        return _write(absence, absence.starts_on, ends_on, verb="end_absence", user=user, now=now)


def undo_absence(*, absence_id: int, user: User, now: datetime) -> AbsenceCard:
    """Take back what was last said about an absence: its days are as before, or it is gone when it was new.

    Raises NotFound and NotAllowed, and StateConflict when nothing said here is left to take back.
    """
    with transaction.atomic():
        absence = _locked(absence_id)
        check_may_tell(user, absence.employee_id, now=now)
        entries = TrailEntry.objects.filter(subject="rosters.absence", subject_id=absence_id)
        last = entries.order_by("-at", "-pk").first()
        if last is None or last.verb not in VERBS:
            raise StateConflict("There is nothing to take back.")
        if last.facts["before"] is None:
            return _remove(absence, "undo_absence", user=user, now=now)
        starts, ends = (date.fromisoformat(day) if day else None for day in last.facts["before"])
        assert starts is not None
        return _write(absence, starts, ends, verb="undo_absence", user=user, now=now)


def _check(starts_on: date, ends_on: date | None, reason: str, *, now: datetime) -> None:
    today = local_day(now)
    if ends_on is not None and ends_on <= starts_on:
        raise BadAbsence("The first day back is later than the first day away.")
    if starts_on < today - OLDEST or starts_on > today + LONGEST or (ends_on and ends_on > starts_on + LONGEST):
        raise BadAbsence("An absence begins within a month back and a year ahead, and lasts a year at most.")
    if reason not in AbsenceReason.values:
        raise BadAbsence("That is no reason for an absence.")


def _lock(employee_id: int) -> None:
    """Let one at a time tell of an employee; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rosters.absence'), %s)", [employee_id])


def _locked(absence_id: int) -> Absence:
    absence = Absence.objects.select_for_update().filter(pk=absence_id).first()
    if absence is None:
        raise NotFound("There is no such absence.")
    _lock(absence.employee_id)
    return absence


def _covered(employee_id: int, starts_on: date, ends_on: date | None, reason: str) -> tuple[Absence | None, date]:
    """Give the absence that holds all these days already, or None and the first day that is not held for other reasons.

    Who falls ill on the last day of a holiday is on holiday that day, and ill from the next.
    """
    while True:
        holds = Absence.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=starts_on), employee_id=employee_id, starts_on__lte=starts_on
        )
        for absence in holds.order_by("pk"):
            if absence.ends_on is None or (ends_on is not None and ends_on <= absence.ends_on):
                return absence, starts_on
        other = holds.exclude(reason=reason).order_by("-ends_on").first()
        if other is None or other.ends_on is None:
            return None, starts_on
        starts_on = other.ends_on


def _touching(employee_id: int, starts_on: date, ends_on: date | None, reason: str) -> list[Absence]:
    rows = Absence.objects.select_for_update().filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on), employee_id=employee_id, reason=reason
    )
    if ends_on is not None:
        rows = rows.filter(starts_on__lte=ends_on)
    return list(rows.order_by("starts_on", "pk"))


def _latest(ends_on: date, touching: list[Absence]) -> date:
    return max([ends_on, *(absence.ends_on for absence in touching if absence.ends_on)])


def _write(
    absence: Absence, starts_on: date, ends_on: date | None, *, verb: str, user: User, now: datetime
) -> AbsenceCard:
    before = (absence.starts_on, absence.ends_on)
    absence.starts_on, absence.ends_on = starts_on, ends_on
    absence.save(update_fields=["starts_on", "ends_on", "reason"])
    _tell(absence, verb, before=before, first=min(before[0], starts_on), user=user, now=now)
    return _card(absence)


def _remove(absence: Absence, verb: str, *, user: User, now: datetime) -> AbsenceCard:
    card = _card(absence)
    before = (absence.starts_on, absence.ends_on)
    _tell(absence, verb, before=before, first=absence.starts_on, user=user, now=now, gone=True)
    absence.delete()
    return card


def _tell(
    absence: Absence,
    verb: str,
    *,
    before: tuple[date, date | None] | None,
    first: date,
    user: User,
    now: datetime,
    gone: bool = False,
) -> None:
    """Leave the trail and tell who listens; the reason is in neither."""
    leave_trail(
        user=user,
        verb=verb,
        subject=absence,
        now=now,
        employee=absence.employee_id,
        before=[day.isoformat() if day else None for day in before] if before else None,
        gone=gone,
    )
    publish(AbsenceChanged(absence.employee_id, first))


def _card(absence: Absence, *, is_new: bool = False) -> AbsenceCard:
    return AbsenceCard(absence.pk, absence.employee_id, absence.starts_on, absence.ends_on, is_new)
