"""How a person is reached: changed by themselves or by staff for them, and kept when files come again."""

from __future__ import annotations

import pytest

from tests.town import NOW
from tillit.foundation.trail import TrailEntry
from tillit.kernel.errors import NotAllowed
from tillit.rooms.people import queries, services
from tillit.rooms.people.models import Person

pytestmark = pytest.mark.django_db
SAID = {"phone": "67 50 40 50", "email": "ingrid@example.no", "contact_channel": "email", "language": "en"}


def change(person, entry, **said):
    return services.change_contact(person_id=person.pk, **{**SAID, **said}, **entry)


def test_what_is_changed_is_stored_and_the_trail_names_fields_only(ingrid, by_phone):
    """No number, no address."""
    assert change(ingrid, by_phone)
    stored = Person.objects.get(pk=ingrid.pk)
    assert {name: getattr(stored, name) for name in SAID} == SAID
    facts = TrailEntry.objects.get().facts
    assert facts == {"how": "phone", "fields": ["phone", "email", "contact_channel", "language"]}
    entry = queries.contact_entry(ingrid.pk)
    assert (entry.how, entry.by, entry.at) == ("phone", "team_leader", NOW)


def test_the_same_again_changes_nothing(ingrid, by_phone, herself):
    """And who said it first stays noted."""
    change(ingrid, by_phone)
    assert not change(ingrid, herself)
    assert queries.contact_entry(ingrid.pk).how == "phone"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"phone": "ring meg"}, "phone"),
        ({"email": "ingrid"}, "email"),
        ({"email": "=cmd|calc@example.no"}, "email"),
        ({"contact_channel": "pigeon"}, "contact_channel"),
        ({"contact_channel": "sms", "phone": ""}, "phone"),
        ({"contact_channel": "email", "email": ""}, "email"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(ingrid, herself, said, field):
    """Also a channel that we have no address for."""
    with pytest.raises(services.BadContact) as refused:
        change(ingrid, herself, **said)
    assert refused.value.field == field


def test_a_letter_needs_neither_phone_nor_email(ingrid, herself):
    """They are at liberty to have none."""
    assert change(ingrid, herself, contact_channel="letter", phone="", email="")


def test_nobody_changes_it_as_the_person(ingrid, by_phone):
    """Staff say by which way they were told."""
    with pytest.raises(NotAllowed):
        change(ingrid, {**by_phone, "how": "self"})
