"""Lets an employee who agreed stay longer, as far as the working-time law allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction

from tillit.foundation.events import publish
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, StateConflict
from tillit.kernel.finding import Finding
from tillit.law.working_time import working_time
from tillit.rooms.rosters.events import ShiftChanged
from tillit.rooms.rosters.models import ActivityKind, Shift, ShiftActivity
from tillit.rooms.rosters.rules import WorkedPeriod, may_be_extended

AROUND = timedelta(days=2)


class NotLawful(StateConflict):
    """The working-time law refuses the longer shift; `findings` say which paragraph and why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(" ".join(f"{finding.sentence} ({finding.citation})" for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Extended:
    """A shift as it lasts now; `warnings` are rules that ask for something, such as pay for overtime or a break.

    `added` when it is a short shift of its own, for another team than the one that ended.
    """

    shift_id: int
    employee_id: int
    ends_at: datetime
    before: datetime
    added: bool
    warnings: tuple[Finding, ...]


def extend_shift(
    *,
    shift_id: int,
    ends_at: datetime,
    user: User,
    now: datetime,
    for_team: int | None = None,
    starts_at: datetime | None = None,
) -> Extended:
    """Let a shift last until `ends_at`, after the employee agreed.

    `for_team`: the time more is for this other team; then it becomes a shift of its own that begins at `starts_at`
    (where the way there takes time), else where the first ends. Raises NotFound, StateConflict when it lasts that
    long already or the employee is away or on another shift by then, and NotLawful. Publishes ShiftChanged.
    """
    with transaction.atomic():
        shift = _locked(shift_id)
        if ends_at <= max(shift.ends_at, now, starts_at or shift.ends_at):
            raise StateConflict("The shift lasts that long already, or that time is over.")
        following = Shift.objects.filter(employee_id=shift.employee_id, starts_at__gte=shift.ends_at)
        after = following.filter(starts_at__lt=shift.ends_at + AROUND).order_by("starts_at").first()
        if after is not None and after.starts_at < ends_at:
            raise StateConflict("The employee has another shift by then.")
        refused, warnings = may_be_extended(
            _period(shift, ends_at),
            None if after is None else _period(after, after.ends_at),
            working_time(local_day(shift.starts_at)),
            before=_period(shift, shift.ends_at),
        )
        if refused:
            raise NotLawful(refused)
        before = shift.ends_at
        added = for_team is not None and for_team != shift.team_id
        if added:
            shift = Shift.objects.create(
                source_id=f"tillit-{uuid4()}",
                employee_id=shift.employee_id,
                team_id=for_team,
                starts_at=starts_at or before,
                ends_at=ends_at,
            )
        else:
            shift.ends_at = ends_at
            shift.save(update_fields=["ends_at"])
        _tell(shift, "extend_shift", user=user, now=now, before=before.isoformat(), added=added)
    return Extended(shift.pk, shift.employee_id, ends_at, before, added, warnings)


def undo_extension(*, shift_id: int, before: datetime, added: bool, user: User, now: datetime) -> None:
    """Let the shift end as it did `before`; one that was `added` for another team is gone.

    Raises NotFound when somebody removed it meanwhile.
    """
    with transaction.atomic():
        shift = _locked(shift_id)
        _tell(shift, "undo_extension", user=user, now=now, before=shift.ends_at.isoformat(), added=added)
        if added:
            shift.delete()
        else:
            shift.ends_at = before
            shift.save(update_fields=["ends_at"])


def _locked(shift_id: int) -> Shift:
    shift = Shift.objects.select_for_update().filter(pk=shift_id).first()
    if shift is None:
        raise NotFound("There is no such shift.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rosters.absence'), %s)", [shift.employee_id])
    return shift


def _period(shift: Shift, ends_at: datetime) -> WorkedPeriod:
    breaks = ShiftActivity.objects.filter(shift=shift, kind=ActivityKind.BREAK).order_by("starts_at")
    return WorkedPeriod(shift.starts_at, ends_at, tuple(breaks.values_list("starts_at", "ends_at")))


def _tell(shift: Shift, verb: str, *, user: User, now: datetime, **facts: object) -> None:
    leave_trail(
        user=user,
        verb=verb,
        subject=shift,
        now=now,
        employee=shift.employee_id,
        until=shift.ends_at.isoformat(),
        **facts,
    )
    publish(ShiftChanged(shift.employee_id, shift.team_id, local_day(shift.starts_at)))
