"""How a person chose to be told, which relatives may be told with them, and who is visited when all is down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tillit.rooms.people.models import Consent, Grade, Person, Relation
from tillit.rooms.people.queries.relatives import RelativeCard


@dataclass(frozen=True)
class Contact:
    """The way and the language a person chose; `is_reached` when there is a number or address for it."""

    channel: str
    language: str
    is_reached: bool


def contact_of(person_id: int) -> Contact:
    """Give how a person chose to be told."""
    row = Person.objects.values("contact_channel", "language", "phone", "email").get(pk=person_id)
    address = row["email"] if row["contact_channel"] == "email" else row["phone"]
    return Contact(row["contact_channel"], row["language"], bool(address))


def relatives_let_into(person_id: int, scope: str) -> list[RelativeCard]:
    """Give the relatives whom the person has let into a scope, and not taken it back."""
    rows = Consent.objects.filter(person_id=person_id, scope=scope, withdrawn_at=None).select_related("relative")
    return [
        RelativeCard(r.name, str(Relation(r.relation).label), r.phone, r.pk, r.email, r.user_id)
        for r in (row.relative for row in rows.order_by("relative_id"))
    ]


@dataclass(frozen=True)
class EmergencyCard:
    """A person as the emergency list needs them: what their grade keeps off paper is not here at all."""

    name: str
    address: str
    phone: str
    entry: str
    speaks: str
    is_protected: bool
    is_sealed: bool


def emergency_cards(person_ids: Iterable[int]) -> dict[int, EmergencyCard]:
    """Give those whom a team visits, for the list that is read when Tillit is down (docs/adr/0014-emergency-list.md).

    Of a sealed person nothing comes along, of one with a protected address neither that nor the way in.
    """
    cards = {}
    for person in Person.objects.filter(pk__in=set(person_ids)):
        sealed, ordinary = person.grade == Grade.SEALED, person.grade == Grade.ORDINARY
        cards[person.pk] = EmergencyCard(
            name="" if sealed else person.name,
            address=person.address if ordinary else "",
            phone=person.phone if ordinary else "",
            entry=person.entry_instructions if ordinary else "",
            speaks="" if sealed else person.language,
            is_protected=not ordinary and not sealed,
            is_sealed=sealed,
        )
    return cards
