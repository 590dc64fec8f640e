"""Take what a helper tapped, by its own id: sent twice, it acts once, and a refusal is kept until it is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from tillit.foundation.users import User
from tillit.kernel.errors import NotFound, TillitError
from tillit.rooms.visits.models import Refusal, Tap, TapAction, TapOutcome, Visit
from tillit.rooms.visits.services import day, notes

# How long a tap may lie on a phone: a shift, and at least three days after it.
KEPT_FOR = timedelta(days=4)
WORDS_MAX = Tap._meta.get_field("words").max_length


@dataclass(frozen=True)
class Tapped:
    """What was tapped. `target` is the deviation or note meant; `target_tap` the tap that made it, when that is all
    the phone knows."""

    action: str
    visit_public_id: UUID
    kind: str = ""
    words: str = ""
    target: int = 0
    target_tap: UUID | None = None


@dataclass(frozen=True)
class Taken:
    """What became of a tap, and whether it was known already."""

    outcome: str
    refusal: str
    again: bool

    @property
    def is_refused(self) -> bool:
        return self.outcome == TapOutcome.REFUSED


def perform(*, user: User, tapped: Tapped, now: datetime, tapped_at: datetime | None = None) -> int | None:
    """Do what a tap says, and give the id of what it made, if it made something.

    Raises what the service of the action raises.
    """
    return _ACTIONS[tapped.action](user, tapped, now, tapped_at)


def take_tap(*, user: User, tap_id: UUID, tapped: Tapped, tapped_at: datetime, now: datetime) -> Taken:
    """Do what a tap says unless it has been taken before, and keep what became of it, in one transaction.

    A tap that cannot be done is no error here: it is kept as refused, with its words, for `refused_taps`.
    One that lay longer than `KEPT_FOR`, or comes from the future, counts as tapped now.
    """
    if not now - KEPT_FOR <= tapped_at <= now:
        tapped_at = now
    with transaction.atomic():
        try:
            with transaction.atomic():  # one that is under way elsewhere is waited for here
                tap = Tap.objects.create(
                    user=user,
                    tap_id=tap_id,
                    action=tapped.action,
                    visit=Visit.objects.filter(public_id=tapped.visit_public_id).first(),
                    tapped_at=tapped_at,
                    taken_at=now,
                )
        except IntegrityError:
            known = Tap.objects.get(user=user, tap_id=tap_id)
            return Taken(known.outcome, known.refusal, again=True)
        try:
            with transaction.atomic():
                tap.made_id = perform(user=user, tapped=tapped, now=now, tapped_at=tapped_at)
        except TillitError as error:
            tap.outcome = TapOutcome.REFUSED
            tap.refusal = why_refused(error)
            tap.words = tapped.words.replace("\0", "").strip()[:WORDS_MAX]
        tap.save(update_fields=["made_id", "outcome", "refusal", "words"])
    return Taken(tap.outcome, tap.refusal, again=False)


def dismiss_tap(*, user: User, tap_id: UUID, now: datetime) -> None:
    """Take a refused tap from the helper's day, with its words. Raises NotFound for one that is not theirs."""
    with transaction.atomic():
        tap = Tap.objects.select_for_update().filter(user=user, tap_id=tap_id, outcome=TapOutcome.REFUSED).first()
        if tap is None:
            raise NotFound("You have no such tap that was refused.")
        if tap.dismissed_at is None:
            tap.dismissed_at, tap.words = now, ""
            tap.save(update_fields=["dismissed_at", "words"])


def why_refused(error: TillitError) -> str:
    """Name the reason in an anticipated error; one that is not anticipated here goes on."""
    for kind, refusal in _WHY.items():
        if isinstance(error, kind):
            return refusal
    raise error


_WHY: dict[type[TillitError], Refusal] = {
    NotFound: Refusal.NOT_ON_LIST,
    day.NotTheDay: Refusal.NOT_THE_DAY,
    day.Contradiction: Refusal.CONTRADICTION,
    day.BadDeviation: Refusal.BAD_WORDS,
    notes.BadNote: Refusal.BAD_WORDS,
}


def _target(user: User, tapped: Tapped) -> int:
    """Give the row that is meant; the phone may know only the tap that made it."""
    if tapped.target or tapped.target_tap is None:
        return tapped.target
    made = Tap.objects.filter(user=user, tap_id=tapped.target_tap).values_list("made_id", flat=True).first()
    return made or 0


def _finish(user: User, tapped: Tapped, now: datetime, tapped_at: datetime | None) -> None:
    day.finish_visit(user=user, visit_public_id=tapped.visit_public_id, now=now, tapped_at=tapped_at)


def _undo(user: User, tapped: Tapped, now: datetime, tapped_at: datetime | None) -> None:
    day.undo_visit(user=user, visit_public_id=tapped.visit_public_id, now=now, tapped_at=tapped_at)


def _tell(user: User, tapped: Tapped, now: datetime, tapped_at: datetime | None) -> int:
    reported = day.report_deviation(
        user=user,
        visit_public_id=tapped.visit_public_id,
        kind=tapped.kind,
        words=tapped.words,
        now=now,
        tapped_at=tapped_at,
    )
    return reported.deviation_id


def _untell(user: User, tapped: Tapped, now: datetime, tapped_at: datetime | None) -> None:
    day.withdraw_deviation(
        user=user,
        visit_public_id=tapped.visit_public_id,
        deviation_id=_target(user, tapped),
        now=now,
        tapped_at=tapped_at,
    )


def _note(user: User, tapped: Tapped, now: datetime, tapped_at: datetime | None) -> int:
    noted = notes.write_handover_note(
        user=user, visit_public_id=tapped.visit_public_id, words=tapped.words, now=now, tapped_at=tapped_at
    )
    return noted.note_id


def _unnote(user: User, tapped: Tapped, now: datetime, tapped_at: datetime | None) -> None:
    notes.withdraw_handover_note(user=user, note_id=_target(user, tapped), now=now)


def _read(user: User, tapped: Tapped, now: datetime, tapped_at: datetime | None) -> None:
    notes.read_handover_note(
        user=user, visit_public_id=tapped.visit_public_id, note_id=tapped.target, now=now, tapped_at=tapped_at
    )


_ACTIONS: dict[str, Callable[[User, Tapped, datetime, datetime | None], int | None]] = {
    TapAction.FINISH: _finish,
    TapAction.UNDO: _undo,
    TapAction.TELL: _tell,
    TapAction.UNTELL: _untell,
    TapAction.NOTE: _note,
    TapAction.UNNOTE: _unnote,
    TapAction.READ: _read,
}
