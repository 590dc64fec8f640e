"""Where an employee is reached by a message; asked by the outlet when one goes out."""

from __future__ import annotations

from tillit.integrations.outlet.services import Addresses, register_addresses
from tillit.rooms.workforce.models import Employee


def _employee(id: int) -> Addresses | None:
    found = Employee.objects.filter(pk=id).values_list("phone", "email").first()
    return found and Addresses(*found)


register_addresses("employee", _employee)
