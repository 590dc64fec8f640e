"""How to get in touch with the municipality: every way there is, and the missing ones said plainly."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tillit.rooms.organization import queries as organization


@dataclass(frozen=True)
class Contact:
    """Phone, place and e-mail of the municipality; empty where it has not entered one."""

    name: str
    phone: str
    email: str
    address: str

    @property
    def dial(self) -> str:
        """Give the phone number as a telephone wants it."""
        return re.sub(r"[^\d+]", "", self.phone)


def contact() -> Contact:
    """Give how to reach the municipality; all empty before anything has been imported."""
    unit = organization.municipality()
    if unit is None:
        return Contact("", "", "", "")
    return Contact(unit.name, unit.phone, unit.email, unit.address)
