"""Reads of those close to a person: who they are, and what each is let into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tillit.foundation.access.door import ACT, people_within_reach
from tillit.foundation.users import User
from tillit.rooms.people.models import Consent, Relation, Relative
from tillit.rooms.people.types import Entry


@dataclass(frozen=True)
class RelativeCard:
    """Someone close to a person."""

    name: str
    relation: str
    phone: str
    id: int = 0
    email: str = ""
    user_id: int | None = None


@dataclass(frozen=True)
class ConsentCard:
    """That a relative was let into a scope: how it was given, and how it was withdrawn, if it was."""

    relative_id: int
    relative: str
    scope: str
    given: Entry
    withdrawn: Entry | None

    @property
    def is_standing(self) -> bool:
        return self.withdrawn is None


def relatives(person_id: int) -> list[RelativeCard]:
    """Give those close to a person, in the order they were noted."""
    return [
        RelativeCard(row.name, str(Relation(row.relation).label), row.phone, row.pk, row.email, row.user_id)
        for row in Relative.objects.filter(person_id=person_id).order_by("pk")
    ]


def consents(person_id: int) -> list[ConsentCard]:
    """Give every consent a person gave, standing and withdrawn, the newest first."""
    rows = Consent.objects.filter(person_id=person_id).select_related("relative", "entered_by", "withdrawn_by")
    return [
        ConsentCard(
            row.relative_id,
            row.relative.name,
            row.scope,
            Entry(row.given_how, row.entered_by_id, row.entered_by.display_name, row.given_at),
            Entry(row.withdrawn_how, row.withdrawn_by_id, row.withdrawn_by.display_name, row.withdrawn_at)
            if row.withdrawn_at
            else None,
        )
        for row in rows.order_by("-given_at", "-pk")
    ]


def as_relative(user: User, person_id: int) -> RelativeCard | None:
    """Give how the user stands to a person whose relative they are noted as, or None; this opens nothing."""
    row = Relative.objects.filter(person_id=person_id, user=user).first()
    return (
        RelativeCard(row.name, str(Relation(row.relation).label), row.phone, row.pk, row.email, row.user_id)
        if row
        else None
    )


def may_act_for(user: User, person_id: int, *, now: datetime) -> bool:
    """Tell whether the person has let the user answer and write for them, and not taken it back."""
    return people_within_reach(user, ACT, now=now).filter(pk=person_id).exists()


def first_relative(person_id: int, *, relation: str) -> RelativeCard | None:
    """Give the relative of that kind who was noted first, or None."""
    label = str(Relation(relation).label)
    return next((card for card in relatives(person_id) if card.relation == label), None)
