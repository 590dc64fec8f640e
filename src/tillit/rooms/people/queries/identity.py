"""Who is meant, and who may be the same or of one household: for emergency access and for asking about looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tillit.rooms.people.models import Grade, Person, Relative


@dataclass(frozen=True)
class Identity:
    """What tells that two rows may be one person or of one household; for comparing, never to be shown."""

    id: int
    name: str
    family_name: str
    phone: str
    address: str
    user_id: int | None
    relatives: tuple[tuple[str, str, int | None], ...] = ()


def identities(person_ids: Iterable[int]) -> dict[int, Identity]:
    """Give persons by id with name, phone and account of those close to them (two queries)."""
    close: dict[int, list[tuple[str, str, int | None]]] = {}
    ids = set(person_ids)
    rows = Relative.objects.filter(person_id__in=ids).values_list("person_id", "name", "phone", "user_id")
    for person_id, *one in rows:
        close.setdefault(person_id, []).append(tuple(one))
    return {row.pk: _identity(row, tuple(close.get(row.pk, ()))) for row in Person.objects.filter(pk__in=ids)}


def inhabitants_like(*, user_ids: Iterable[int], phones: Iterable[str]) -> list[Identity]:
    """Give the persons who have one of these accounts or phones, as they are written: staff may receive help too."""
    wanted = Q(user_id__in=set(user_ids)) | Q(phone__in={phone for phone in phones if phone})
    return [_identity(row, ()) for row in Person.objects.filter(wanted)]


def who_is(
    *, national_number: str = "", given_name: str = "", family_name: str = "", birth_on: date | None = None
) -> int | None:
    """Give the one person who is meant, by their whole number, or by both names and day of birth; None when not one.

    A sealed person is nobody here.
    """
    rows = Person.objects.exclude(grade=Grade.SEALED)
    if national_number:
        rows = rows.filter(national_number=national_number)
    elif given_name and family_name and birth_on:
        rows = rows.filter(given_name__iexact=given_name, family_name__iexact=family_name, birth_on=birth_on)
    else:
        return None
    found = list(rows.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _identity(row: Person, relatives: tuple[tuple[str, str, int | None], ...]) -> Identity:
    return Identity(row.pk, row.name, row.family_name, row.phone, row.address, row.user_id, relatives)
