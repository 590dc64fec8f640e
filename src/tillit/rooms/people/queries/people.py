"""Reads of persons; the person themself is reached only through the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tillit.foundation.access.door import SEE, look_at_person
from tillit.foundation.access.look_log import Look
from tillit.foundation.users import User
from tillit.kernel.errors import NotFound
from tillit.rooms.people.models import Person


@dataclass(frozen=True)
class LookCard:
    """One look at a person's record, as the person may see it (pasientjournalloven § 28)."""

    at: datetime
    user_id: int
    by: str
    ground: str
    page: str


def look_at_oneself(user: User, *, page: str, now: datetime) -> Any:
    """Give the person that the account belongs to, through the door: one's own look is logged too.

    Raises NotFound for an account that belongs to nobody who receives help.
    """
    own = Person.objects.filter(user_id=user.pk).values_list("public_id", flat=True).first()
    if own is None:
        raise NotFound("This account belongs to nobody who receives help.")
    return look_at_person(user, SEE, public_id=own, page=page, now=now)


def looks_at(person_id: int) -> QuerySet[Look]:
    """Give every look at a person's record that succeeded, the newest first, ready for paging."""
    found = Look.objects.filter(person_ids__contains=[person_id], refused=False)
    return found.select_related("user").order_by("-at", "-pk")


def last_looks(person_id: int, user_ids: Iterable[int]) -> dict[int, datetime]:
    """Give when each of these accounts last saw something of the person's."""
    rows = looks_at(person_id).filter(user_id__in=set(user_ids)).order_by("user_id", "-at").distinct("user_id")
    return dict(rows.values_list("user_id", "at"))


def locations(person_ids: Iterable[int]) -> dict[int, tuple[float, float]]:
    """Give latitude and longitude of each person's home, for planning; shown to nobody."""
    rows = Person.objects.filter(pk__in=set(person_ids)).values_list("id", "latitude", "longitude")
    return {id_: (latitude, longitude) for id_, latitude, longitude in rows}


def name_of(person_id: int) -> str:
    """Give a person's name for their own account."""
    return Person.objects.get(pk=person_id).name
