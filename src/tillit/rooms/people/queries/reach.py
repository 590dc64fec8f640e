"""How a person chose to be told, and which relatives may be told with them; neither names nor numbers of persons."""

from __future__ import annotations

from dataclasses import dataclass

from tillit.rooms.people.models import Consent, Person, Relation
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
