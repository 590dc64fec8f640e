"""The map of Granvik: districts, home-care units, team zones, and where in a zone a home lies.

Granvik lies in the open Skagerrak, so that none of its coordinates is anybody's home.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from tillit.demo.dice import Dice
from tillit.demo.figures import texts
from tillit.demo.names import joined

MUNICIPALITY = "Granvik"
ORIGIN_LATITUDE = 58.10
ORIGIN_LONGITUDE = 9.40
KM_PER_DEGREE = 111.2
DISTRICT_APART_KM = 11.0
UNIT_APART_KM = 4.6
TEAMS_PER_UNIT = 3.5
UNITS_PER_DISTRICT = 3.0


@dataclass(slots=True)
class Spot:
    """A place on the map, in kilometres east and north of the town square."""

    east: float
    north: float

    @property
    def latitude(self) -> float:
        """Give the latitude in degrees."""
        return ORIGIN_LATITUDE + self.north / KM_PER_DEGREE

    @property
    def longitude(self) -> float:
        """Give the longitude in degrees."""
        return ORIGIN_LONGITUDE + self.east / (KM_PER_DEGREE * math.cos(math.radians(ORIGIN_LATITUDE)))


@dataclass(slots=True)
class Zone:
    """What one team covers: a base, and neighborhoods with their streets."""

    ordinal: int
    name: str
    unit: int
    base: Spot
    is_central: bool
    hamlets: list[Spot]
    spread_km: float
    streets: list[str]


@dataclass(slots=True)
class Unit:
    """A home-care unit: a few zones that share an office."""

    ordinal: int
    name: str
    district: int
    at: Spot
    zones: list[Zone] = field(default_factory=list)


@dataclass(slots=True)
class District:
    """A part of the municipality."""

    ordinal: int
    name: str
    at: Spot
    units: list[Unit] = field(default_factory=list)


def lay_out(zones: int, seed: int) -> list[District]:
    """Lay out a municipality with this many team zones."""
    dice = Dice(seed, "geography")
    units = max(1, round(zones / TEAMS_PER_UNIT))
    district_count = max(1, min(len(texts("places")["districts"]), round(units / UNITS_PER_DISTRICT)))
    names = _names(dice, zones + units)
    districts = [
        District(number, texts("places")["districts"][number], _on_spiral(number, DISTRICT_APART_KM, dice))
        for number in range(district_count)
    ]
    made: list[Unit] = []
    for number in range(units):
        district = districts[number * district_count // units]
        place = _on_spiral(len(district.units), UNIT_APART_KM, dice)
        at = Spot(district.at.east + place.east, district.at.north + place.north)
        unit = Unit(number, names.pop(), district.ordinal, at)
        district.units.append(unit)
        made.append(unit)
    for number in range(zones):
        unit = made[number * units // zones]
        unit.zones.append(_zone(number, names.pop(), unit, districts, dice))
    return districts


def home_in(zone: Zone, dice: Dice) -> tuple[Spot, str]:
    """Give a home in the zone and its address."""
    hamlet = dice.below(len(zone.hamlets))
    center = zone.hamlets[hamlet]
    spot = Spot(center.east + zone.spread_km * dice.normal(), center.north + zone.spread_km * dice.normal())
    streets = len(zone.streets) // len(zone.hamlets)
    street = zone.streets[hamlet * streets + dice.below(streets)]
    return spot, f"{street} {1 + dice.below(86)}, {zone.name}"


def _zone(number: int, name: str, unit: Unit, districts: list[District], dice: Dice) -> Zone:
    is_central = unit is districts[unit.district].units[0] and len(unit.zones) < 2
    place = _on_spiral(len(unit.zones), 0.9 if is_central else 2.5, dice)
    base = Spot(unit.at.east + place.east, unit.at.north + place.north)
    reach = 0.55 if is_central else 2.35
    count = 4 + dice.below(3)
    hamlets = []
    for ordinal in range(count):
        angle = 2 * math.pi * (ordinal + 0.6 * dice.uniform()) / count
        away = reach * (0.45 + 0.75 * dice.uniform())
        hamlets.append(Spot(base.east + away * math.cos(angle), base.north + away * math.sin(angle)))
    return Zone(
        ordinal=number,
        name=name,
        unit=unit.ordinal,
        base=base,
        is_central=is_central,
        hamlets=hamlets,
        spread_km=0.18 if is_central else 0.45,
        streets=_streets(dice, 3 * count),
    )


def _on_spiral(number: int, apart: float, dice: Dice) -> Spot:
    """Put the first in the middle and the rest around it, at about the same distance from one another."""
    if number == 0:
        return Spot(0.0, 0.0)
    angle = number * 2.399963 + 0.5 * dice.uniform()
    away = apart * math.sqrt(number) * (0.9 + 0.2 * dice.uniform())
    return Spot(away * math.cos(angle), away * math.sin(angle))


def _names(dice: Dice, count: int) -> list[str]:
    parts = texts("places")["zone"]
    names = [joined(first, second) for first in parts["first"] for second in parts["second"]]
    return dice.shuffled(names)[:count]


def _streets(dice: Dice, count: int) -> list[str]:
    parts = texts("places")["street"]
    names = [joined(first, ending) for first in parts["first"] for ending in parts["ending"]]
    return dice.shuffled(names)[:count]
