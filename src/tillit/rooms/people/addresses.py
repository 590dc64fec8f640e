"""Where an inhabitant and a relative are reached by a message; asked by the outlet when one goes out."""

from __future__ import annotations

from tillit.integrations.outlet.services import Addresses, register_addresses
from tillit.rooms.people.models import Person, Relative


def _person(id: int) -> Addresses | None:
    found = Person.objects.filter(pk=id).values_list("phone", "email").first()
    return found and Addresses(*found)


def _relative(id: int) -> Addresses | None:
    found = Relative.objects.filter(pk=id).values_list("phone", "email").first()
    return found and Addresses(*found)


register_addresses("person", _person)
register_addresses("relative", _relative)
