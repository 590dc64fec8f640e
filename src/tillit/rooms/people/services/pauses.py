"""Stops a person's visits for some days, and starts them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from tillit.foundation.events import publish
from tillit.foundation.meanwhile import refuse_if_changed
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.rooms.people.events import PauseChanged
from tillit.rooms.people.models import Pause, PauseReason, Person, id_made_here
from tillit.rooms.people.rules import BadPause, OverlappingPause, check_pause, span
from tillit.rooms.people.services.entry import entered


@dataclass(frozen=True)
class Paused:
    """A pause as it stands now."""

    pause_id: int
    starts_on: date
    ends_on: date | None
    is_cancelled: bool


def pause_help(
    *, person_id: int, starts_on: date, ends_on: date | None, reason: str, how: str, by: User, now: datetime
) -> Paused:
    """Note that the person needs no visits on [starts_on, ends_on); None: until further notice.

    Raises BadPause, OverlappingPause, and NotAllowed as `check_entry` does. Publishes PauseChanged.
    """
    _check(starts_on, ends_on, reason, now=now)
    with transaction.atomic():
        person = _locked(person_id)
        entry = entered(person, how=how, by=by, now=now)
        _check_free(person, starts_on, ends_on)
        pause = Pause.objects.create(
            source_id=id_made_here(), person=person, starts_on=starts_on, ends_on=ends_on, reason=reason, **entry
        )
        _tell(pause, "pause_help", span((starts_on, ends_on)), by=by, now=now)
    return _as_told(pause)


def change_pause(
    *,
    person_id: int,
    pause_id: int,
    starts_on: date,
    ends_on: date | None,
    reason: str,
    how: str,
    by: User,
    now: datetime,
    seen: str | None = None,
) -> Paused:
    """Move or rename a pause; publishes PauseChanged.

    Raises NotFound for another person's, ChangedMeanwhile when `seen` is the stamp of other days, else as `pause_help`.
    """
    with transaction.atomic():
        person = _locked(person_id)
        entry = entered(person, how=how, by=by, now=now)
        pause = _pause(person, pause_id)
        refuse_if_changed(seen, {"reason": pause.reason, "starts_on": pause.starts_on, "ends_on": pause.ends_on})
        before = (pause.starts_on, pause.ends_on)
        if before == (starts_on, ends_on) and pause.reason == reason:
            return _as_told(pause)
        _check(starts_on, ends_on, reason, now=now, began_on=before[0])
        _check_free(person, starts_on, ends_on, but=pause)
        _write(pause, starts_on=starts_on, ends_on=ends_on, reason=reason, **entry)
        _tell(pause, "change_pause", span(before, (starts_on, ends_on)), by=by, now=now)
    return _as_told(pause)


def end_pause(*, person_id: int, pause_id: int, back_on: date, how: str, by: User, now: datetime) -> Paused:
    """Start the visits again from `back_on`; a pause that has not begun by then is cancelled, and kept as such.

    Raises NotFound for another person's, BadPause when the pause ends before then anyway; publishes PauseChanged.
    """
    with transaction.atomic():
        person = _locked(person_id)
        entry = entered(person, how=how, by=by, now=now)
        pause = _pause(person, pause_id)
        before = (pause.starts_on, pause.ends_on)
        if pause.ends_on is not None and pause.ends_on <= back_on:
            return _as_told(pause)
        if back_on <= pause.starts_on:
            _write(pause, cancelled_at=now, **entry)
        else:
            _write(pause, ends_on=back_on, **entry)
        _tell(pause, "end_pause", span(before), by=by, now=now)
    return _as_told(pause)


def _check(starts_on: date, ends_on: date | None, reason: str, *, now: datetime, began_on: date | None = None) -> None:
    check_pause(starts_on, ends_on, today=local_day(now), began_on=began_on)
    if reason not in PauseReason.values:
        raise BadPause(f"A pause has one of the reasons {', '.join(PauseReason.values)}.")


def _locked(person_id: int) -> Person:
    """Give the person, locked, so that two pauses told at a time cannot overlap."""
    return Person.objects.select_for_update().get(pk=person_id)


def _pause(person: Person, pause_id: int) -> Pause:
    pause = Pause.objects.filter(person=person, pk=pause_id, cancelled_at=None).first()
    if pause is None:
        raise NotFound("The person has no such pause.")
    return pause


def _check_free(person: Person, starts_on: date, ends_on: date | None, *, but: Pause | None = None) -> None:
    others = Pause.objects.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on), person=person, cancelled_at=None)
    if ends_on is not None:
        others = others.filter(starts_on__lt=ends_on)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if other := others.order_by("starts_on").first():
        raise OverlappingPause(other.starts_on, other.ends_on)


def _write(pause: Pause, **values: object) -> None:
    for name, value in values.items():
        setattr(pause, name, value)
    pause.save(update_fields=list(values))


def _tell(pause: Pause, verb: str, days: tuple[date, date | None], *, by: User, now: datetime) -> None:
    first, last = days
    leave_trail(
        user=by,
        verb=verb,
        subject=pause,
        now=now,
        person=pause.person_id,
        how=pause.how,
        starts_on=pause.starts_on.isoformat(),
        ends_on=pause.ends_on.isoformat() if pause.ends_on else None,
    )
    publish(PauseChanged(pause.person_id, first, last))


def _as_told(pause: Pause) -> Paused:
    return Paused(pause.pk, pause.starts_on, pause.ends_on, pause.cancelled_at is not None)
