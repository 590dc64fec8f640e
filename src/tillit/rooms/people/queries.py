"""Reads of what is a person's own; the person themself is reached only through the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tillit.foundation.access.look_log import Look
from tillit.rooms.people.models import OwnWords, Pause, PauseReason, Person, Relation, Relative, Writer


@dataclass(frozen=True)
class Words:
    """One version of what matters to a person."""

    text: str
    written_on: date
    written_by: str
    by_name: str

    @property
    def by_the_person(self) -> bool:
        return self.written_by == Writer.PERSON


@dataclass(frozen=True)
class RelativeCard:
    """Someone close to a person."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True)
class PauseCard:
    """Days without visits."""

    person_id: int
    starts_on: date
    ends_on: date | None
    reason: str

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True)
class LookCard:
    """One look at a person's record, as the person may see it (pasientjournalloven § 28)."""

    at: datetime
    user_id: int
    by: str
    ground: str
    page: str


def own_id(user_id: int) -> UUID | None:
    """Give the public id of the person that an account belongs to, or None."""
    return Person.objects.filter(user_id=user_id).values_list("public_id", flat=True).first()


def own_words(person_id: int) -> list[Words]:
    """Give all versions of a person's own words, the newest first."""
    rows = OwnWords.objects.filter(person_id=person_id).order_by("-written_on", "-pk")
    return [Words(*row) for row in rows.values_list("text", "written_on", "written_by", "written_by_name")]


def newest_words(person_ids: Iterable[int]) -> dict[int, Words]:
    """Give the newest own words of each person that has any."""
    rows = (
        OwnWords.objects.filter(person_id__in=set(person_ids))
        .order_by("person_id", "-written_on", "-pk")
        .distinct("person_id")
    )
    return {
        person_id: Words(*words)
        for person_id, *words in rows.values_list("person_id", "text", "written_on", "written_by", "written_by_name")
    }


def relatives(person_id: int) -> list[RelativeCard]:
    """Give those close to a person, in the order they were noted."""
    rows = Relative.objects.filter(person_id=person_id).order_by("pk")
    return [
        RelativeCard(name, str(Relation(relation).label), phone)
        for name, relation, phone in rows.values_list("name", "relation", "phone")
    ]


def pauses(person_ids: Iterable[int], *, first: date, last: date | None = None) -> list[PauseCard]:
    """Give pauses that touch the days from `first` to `last` (None: and all later ones), in order."""
    rows = Pause.objects.filter(Q(ends_on=None) | Q(ends_on__gt=first), person_id__in=set(person_ids))
    if last is not None:
        rows = rows.filter(starts_on__lte=last)
    return [
        PauseCard(person_id, starts_on, ends_on, str(PauseReason(reason).label))
        for person_id, starts_on, ends_on, reason in rows.order_by("starts_on").values_list(
            "person_id", "starts_on", "ends_on", "reason"
        )
    ]


def looks_at(person_id: int) -> QuerySet[Look]:
    """Give every look at a person's record that succeeded, the newest first, ready for paging."""
    found = Look.objects.filter(person_ids__contains=[person_id], refused=False)
    return found.select_related("user").order_by("-at", "-pk")


def as_look_card(look: Look) -> LookCard:
    """Give a look as the log's reader sees it."""
    return LookCard(look.at, look.user_id, look.user.display_name, look.ground, look.page)


def locations(person_ids: Iterable[int]) -> dict[int, tuple[float, float]]:
    """Give latitude and longitude of each person's home, for planning; shown to nobody."""
    rows = Person.objects.filter(pk__in=set(person_ids)).values_list("id", "latitude", "longitude")
    return {id_: (latitude, longitude) for id_, latitude, longitude in rows}


def with_own_words(person_ids: Iterable[int]) -> set[int]:
    """Give those who have said what matters to them."""
    rows = OwnWords.objects.filter(person_id__in=set(person_ids))
    return set(rows.values_list("person_id", flat=True))


def name_of(person_id: int) -> str:
    """Give a person's name for their own account."""
    return Person.objects.get(pk=person_id).name
