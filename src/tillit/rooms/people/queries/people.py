"""Reads of persons; the person themself is reached only through the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tillit.foundation.access.look_log import Look
from tillit.rooms.people.models import Person


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


def looks_at(person_id: int) -> QuerySet[Look]:
    """Give every look at a person's record that succeeded, the newest first, ready for paging."""
    found = Look.objects.filter(person_ids__contains=[person_id], refused=False)
    return found.select_related("user").order_by("-at", "-pk")


def last_looks(person_id: int, user_ids: Iterable[int]) -> dict[int, datetime]:
    """Give when each of these accounts last saw something of the person's."""
    rows = looks_at(person_id).filter(user_id__in=set(user_ids)).order_by("user_id", "-at").distinct("user_id")
    return dict(rows.values_list("user_id", "at"))


def as_look_card(look: Look) -> LookCard:
    """Give a look as the log's reader sees it."""
    return LookCard(look.at, look.user_id, look.user.display_name, look.ground, look.page)


def locations(person_ids: Iterable[int]) -> dict[int, tuple[float, float]]:
    """Give latitude and longitude of each person's home, for planning; shown to nobody."""
    rows = Person.objects.filter(pk__in=set(person_ids)).values_list("id", "latitude", "longitude")
    return {id_: (latitude, longitude) for id_, latitude, longitude in rows}


def name_of(person_id: int) -> str:
    """Give a person's name for their own account."""
    return Person.objects.get(pk=person_id).name
