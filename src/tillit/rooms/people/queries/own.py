"""Reads of what a person told: own words, pauses, contact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tillit.foundation.trail import TrailEntry
from tillit.rooms.people.models import OwnWords, Pause, PauseReason, Writer
from tillit.rooms.people.rules import review_due_on
from tillit.rooms.people.types import Entry


@dataclass(frozen=True)
class Words:
    """One version of what matters to a person."""

    text: str
    written_on: date
    written_by: str
    by_name: str
    entry: Entry | None = None

    @property
    def by_the_person(self) -> bool:
        return self.written_by == Writer.PERSON

    @property
    def due_on(self) -> date:
        """The day from which they should be talked through again."""
        return review_due_on(self.written_on)


@dataclass(frozen=True)
class PauseCard:
    """Days without visits."""

    person_id: int
    starts_on: date
    ends_on: date | None
    reason: str
    id: int = 0
    kind: str = ""
    entry: Entry | None = None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def own_words(person_id: int) -> list[Words]:
    """Give all versions of a person's own words, the newest first."""
    rows = OwnWords.objects.filter(person_id=person_id).select_related("entered_by").order_by("-written_on", "-pk")
    return [_words(row) for row in rows]


def newest_words(person_ids: Iterable[int]) -> dict[int, Words]:
    """Give the newest own words of each person that has any."""
    rows = (
        OwnWords.objects.filter(person_id__in=set(person_ids))
        .select_related("entered_by")
        .order_by("person_id", "-written_on", "-pk")
        .distinct("person_id")
    )
    return {row.person_id: _words(row) for row in rows}


def own_words_due(person_ids: Iterable[int], *, on: date) -> dict[int, Words]:
    """Give the newest own words of those persons whose words should be talked through again by `on`.

    Who has said nothing yet is not here: `with_own_words` tells.
    """
    return {id_: words for id_, words in newest_words(person_ids).items() if words.due_on <= on}


def words_due_of(person_ids: Iterable[int], *, on: date) -> list[int]:
    """Give whose words these are; to count them, the words themselves need not be read."""
    newest = (
        OwnWords.objects.filter(person_id__in=set(person_ids))
        .order_by("person_id", "-written_on", "-pk")
        .distinct("person_id")
    )
    return [id_ for id_, written_on in newest.values_list("person_id", "written_on") if review_due_on(written_on) <= on]


def with_own_words(person_ids: Iterable[int]) -> set[int]:
    """Give those who have said what matters to them."""
    rows = OwnWords.objects.filter(person_id__in=set(person_ids))
    return set(rows.values_list("person_id", flat=True))


def pauses(person_ids: Iterable[int], *, first: date, last: date | None = None) -> list[PauseCard]:
    """Give pauses that touch the days from `first` to `last` (None: and all later ones), in order."""
    rows = _pauses(person_ids, first=first, last=last).order_by("starts_on", "pk")
    fields = ("person_id", "starts_on", "ends_on", "reason", "pk", *_ENTERED)
    return [
        PauseCard(person_id, starts_on, ends_on, _why_away(reason), pk, reason, _entry(*entered))
        for person_id, starts_on, ends_on, reason, pk, *entered in rows.values_list(*fields)
    ]


def days_away(person_ids: Iterable[int], *, first: date, last: date) -> list[tuple[int, date, date | None]]:
    """Give the person and the period of the pauses that touch the days from `first` to `last`, for planning."""
    return list(_pauses(person_ids, first=first, last=last).values_list("person_id", "starts_on", "ends_on"))


def _pauses(person_ids: Iterable[int], *, first: date, last: date | None) -> QuerySet[Pause]:
    rows = Pause.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=first), person_id__in=set(person_ids), cancelled_at=None
    )
    return rows if last is None else rows.filter(starts_on__lte=last)


def _why_away(reason: str) -> str:
    """Name the reason; *other* is a choice in a list, on a calendar it says nothing."""
    return _("away") if reason == PauseReason.OTHER else str(PauseReason(reason).label)


def contact_entry(person_id: int) -> Entry | None:
    """Give how phone, e-mail and channel were last changed here, or None."""
    row = (
        TrailEntry.objects.filter(subject="people.person", subject_id=person_id, verb="change_contact")
        .select_related("user")
        .order_by("-at", "-pk")
        .first()
    )
    return Entry(row.facts["how"], row.user_id, row.user.display_name, row.at) if row else None


def _words(row: OwnWords) -> Words:
    by = row.entered_by.display_name if row.entered_by else ""
    entry = _entry(row.how, row.entered_by_id, by, row.entered_at)
    return Words(row.text, row.written_on, row.written_by, row.written_by_name, entry)


_ENTERED = ("how", "entered_by_id", "entered_by__display_name", "entered_at")


def _entry(how: str, by_id: int, by: str, at: datetime | None) -> Entry | None:
    return Entry(how, by_id, by, at) if at else None
