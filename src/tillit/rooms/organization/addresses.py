"""Which units and numbers a message may name."""

from __future__ import annotations

from tillit.integrations.outlet.services import register_known
from tillit.rooms.organization.models import Unit


def _is_unit(name: str) -> bool:
    return Unit.objects.filter(name=name).exists()


def _is_units_number(phone: str) -> bool:
    return Unit.objects.filter(phone=phone).exists()


register_known("unit", _is_unit)
register_known("phone", _is_units_number)
