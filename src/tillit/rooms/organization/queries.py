"""Reads of units: where to call."""

from __future__ import annotations

from dataclasses import dataclass

from tillit.rooms.organization.models import Unit, UnitKind


@dataclass(frozen=True)
class UnitCard:
    """A unit as a page shows it."""

    id: int
    name: str
    phone: str
    email: str
    address: str


def unit_card(unit_id: int) -> UnitCard | None:
    """Give a unit, or None when there is none; a unit without a phone answers with the one above it."""
    unit = Unit.objects.select_related("parent").filter(pk=unit_id).first()
    if unit is None:
        return None
    above = unit.parent
    return UnitCard(
        unit.pk,
        unit.name,
        unit.phone or (above.phone if above else ""),
        unit.email or (above.email if above else ""),
        unit.address,
    )


def municipality() -> UnitCard | None:
    """Give the municipality itself, or None before anything has been imported."""
    top = Unit.objects.filter(kind=UnitKind.MUNICIPALITY).order_by("pk").values_list("pk", flat=True).first()
    return unit_card(top) if top else None


def unit_names() -> list[tuple[int, str]]:
    """Give every unit's id and name, by name."""
    return list(Unit.objects.order_by("name", "pk").values_list("pk", "name"))


def unit_by_source(source_id: str) -> int | None:
    """Give the unit with this id in the municipality's files, None where there is none."""
    return Unit.objects.filter(source_id=source_id).values_list("pk", flat=True).first()


def units_above() -> dict[int, tuple[int, ...]]:
    """Give for each unit below the municipality those above it, the nearest first, without the municipality."""
    parent, top = {}, set()
    for pk, parent_id, kind in Unit.objects.values_list("pk", "parent_id", "kind"):
        parent[pk] = parent_id
        if kind == UnitKind.MUNICIPALITY:
            top.add(pk)

    def above(unit: int) -> tuple[int, ...]:
        found: list[int] = []
        at = parent[unit]
        while at is not None and at not in top and at not in found:
            found.append(at)
            at = parent[at]
        return tuple(found)

    return {unit: above(unit) for unit in parent if unit not in top}
