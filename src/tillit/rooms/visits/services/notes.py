"""Notes to the next helper: written, taken back, read. They are not the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import NotFound, TillitError
from tillit.rooms.visits.models import HandoverNote, NoteReading
from tillit.rooms.visits.services.day import own_visit

NOTE_MAX = HandoverNote._meta.get_field("words").max_length


class BadNote(TillitError):
    """A note without words, or with too many."""


@dataclass(frozen=True)
class Noted:
    """A note as it stands now, and whether this call changed it."""

    note_id: int
    changed: bool


def write_handover_note(
    *, user: User, visit_public_id: UUID, words: str, now: datetime, tapped_at: datetime | None = None
) -> Noted:
    """Leave a note for those who come to the person next; the same words on the same visit again are one note.

    Raises NotFound when the visit is not on the helper's list, NotTheDay outside the days on which it can be
    marked, BadNote when nothing is written or too much.
    """
    words = words.replace("\0", "").strip()  # PostgreSQL keeps every character but this
    if not words or len(words) > NOTE_MAX:
        raise BadNote(f"Write a note of at most {NOTE_MAX} characters; this is {len(words)}.")
    with transaction.atomic():
        visit, _ = own_visit(user, visit_public_id, at=tapped_at or now)
        same = HandoverNote.objects.filter(visit=visit, written_by=user, words=words, withdrawn_at=None).first()
        if same is not None:
            return Noted(same.pk, changed=False)
        note = HandoverNote.objects.create(
            person_id=visit.person_id, visit=visit, words=words, written_by=user, written_at=tapped_at or now
        )
        leave_trail(user=user, verb="write_handover_note", subject=note, now=now, visit=visit.pk)
        return Noted(note.pk, changed=True)


def withdraw_handover_note(*, user: User, note_id: int, now: datetime) -> Noted:
    """Take back a note of one's own; it is kept, marked as withdrawn. Raises NotFound for anybody else's."""
    with transaction.atomic():
        note = HandoverNote.objects.select_for_update().filter(pk=note_id, written_by=user).first()
        if note is None:
            raise NotFound("You have written no such note.")
        changed = note.withdrawn_at is None
        if changed:
            note.withdrawn_at = now
            note.save(update_fields=["withdrawn_at"])
            leave_trail(user=user, verb="withdraw_handover_note", subject=note, now=now)
        return Noted(note.pk, changed)


def read_handover_note(
    *, user: User, visit_public_id: UUID, note_id: int, now: datetime, tapped_at: datetime | None = None
) -> Noted:
    """Record that a helper on the way to the person has read the note: it leaves their day.

    Raises NotFound and NotTheDay as `write_handover_note` does, NotFound also for a note about somebody else.
    """
    with transaction.atomic():
        visit, _ = own_visit(user, visit_public_id, at=tapped_at or now)
        note = HandoverNote.objects.filter(pk=note_id, person_id=visit.person_id).first()
        if note is None:
            raise NotFound("There is no such note about the person you go to.")
        _, changed = NoteReading.objects.get_or_create(note=note, read_by=user, defaults={"read_at": tapped_at or now})
        if changed:
            leave_trail(user=user, verb="read_handover_note", subject=note, now=now)
        return Noted(note.pk, changed)
