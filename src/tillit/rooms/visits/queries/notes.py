"""Reads of handover notes: those that still stand about some persons, and who has read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tillit.rooms.visits.models import HandoverNote, NoteReading

OPEN_FOR = timedelta(days=7)


@dataclass(frozen=True)
class NoteCard:
    """A note with who wrote it and who has read it. The person comes through the door."""

    id: int
    person_id: int
    visit_public_id: UUID | None
    words: str
    written_at: datetime
    writer_id: int
    writer: str
    reader_ids: frozenset[int]
    readers: tuple[str, ...]

    def is_for(self, user_id: int) -> bool:
        """Tell whether the user has yet to read it."""
        return user_id != self.writer_id and user_id not in self.reader_ids


def open_notes(person_ids: Iterable[int], *, now: datetime) -> list[NoteCard]:
    """Give the notes about these persons that are not taken back and not older than a week, oldest first."""
    rows = list(
        HandoverNote.objects.filter(
            person_id__in=set(person_ids), withdrawn_at=None, written_at__gt=now - OPEN_FOR, written_at__lte=now
        )
        .order_by("written_at", "pk")
        .values_list(
            "pk",
            "person_id",
            "visit__public_id",
            "words",
            "written_at",
            "written_by_id",
            "written_by__display_name",
        )
    )
    read: dict[int, list[tuple[int, str]]] = defaultdict(list)
    if rows:
        readings = NoteReading.objects.filter(note_id__in=[row[0] for row in rows]).order_by("read_at", "pk")
        for note_id, *reader in readings.values_list("note_id", "read_by_id", "read_by__display_name"):
            read[note_id].append((reader[0], reader[1]))
    return [
        NoteCard(
            *row,
            reader_ids=frozenset(id_ for id_, _ in read[row[0]]),
            readers=tuple(name for _, name in read[row[0]]),
        )
        for row in rows
    ]
