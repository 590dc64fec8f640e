"""Travel times between places: a given matrix, or the straight line times a factor at a speed per way of travelling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tillit.planning.visits.typed_reading import Misfit, named, reader

TICKS = 1000  # thousandths of a minute: the solver's whole-number unit of time
EARTH_KM = 6371.0
LONGEST = 100_000  # minutes under way: more than two months

Matrix32 = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Place:
    """A point that people travel between; coordinates are only needed for straight-line travel."""

    id: str
    latitude: float | None = None
    longitude: float | None = None


class TravelTimes(Protocol):
    """Gives minutes between places for a way of travelling."""

    def faults(self, places: Sequence[Place], modes: Sequence[str]) -> list[str]:
        """What is wrong with these travel times for these places, in words; empty when all is well."""
        ...

    def ticks(self, places: Sequence[Place], mode: str) -> Matrix32:
        """Thousandths of a minute from each place (row) to each place (column), in the order of places."""
        ...

    def to_json(self) -> dict[str, Any]:
        """The travel times as plain data."""
        ...


@dataclass(frozen=True, slots=True)
class StraightLine:
    """Great-circle distance times a factor at a speed per way of travelling, rounded up to whole minutes.

    Two places at the same point are 0 minutes apart; other trips take at least one minute plus the fixed minutes of
    the way of travelling (to park, to unlock a bicycle).
    """

    factor: float = 1.35
    speeds_kmh: Mapping[str, float] = field(default_factory=lambda: {"walk": 4.5, "bicycle": 13.0, "car": 32.0})
    fixed_minutes: Mapping[str, float] = field(default_factory=lambda: {"walk": 0.0, "bicycle": 1.0, "car": 2.0})

    def faults(self, places: Sequence[Place], modes: Sequence[str]) -> list[str]:
        found = [
            f"place {place.id!r} has no coordinates, which straight-line travel needs"
            for place in places
            if place.latitude is None or place.longitude is None
        ]
        found += [f"no speed is given for travelling by {mode!r}" for mode in modes if mode not in self.speeds_kmh]
        found += [
            f"place {place.id!r} lies at {place.latitude}, {place.longitude}; latitudes go from -90 to 90, longitudes "
            "from -180 to 180"
            for place in places
            if not (abs(place.latitude or 0.0) <= 90 and abs(place.longitude or 0.0) <= 180)
        ]
        if not 0 < self.factor <= 1000 or not all(0.001 <= speed <= 10_000 for speed in self.speeds_kmh.values()):
            found.append("the travel factor and all speeds must be above zero, and not beyond reason")
        if not all(0 <= minutes <= LONGEST for minutes in self.fixed_minutes.values()):
            found.append(f"the fixed minutes of a way of travelling must be from 0 to {LONGEST}")
        return found

    def ticks(self, places: Sequence[Place], mode: str) -> Matrix32:
        latitudes = np.radians(np.array([place.latitude or 0.0 for place in places], dtype=np.float64))
        longitudes = np.radians(np.array([place.longitude or 0.0 for place in places], dtype=np.float64))
        dlat = (latitudes[:, None] - latitudes[None, :]) / 2
        dlon = (longitudes[:, None] - longitudes[None, :]) / 2
        a = np.sin(dlat) ** 2 + np.cos(latitudes)[:, None] * np.cos(latitudes)[None, :] * np.sin(dlon) ** 2
        km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, a)))
        fixed = self.fixed_minutes.get(mode, 0.0)
        minutes = np.ceil(np.round(km * self.factor / self.speeds_kmh[mode] * 60 + fixed, 6))
        apart = np.maximum(1.0, minutes)
        return np.where(km < 1e-9, 0, apart * TICKS).astype(np.int32)

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": "straight_line",
            "factor": self.factor,
            "speeds_kmh": dict(self.speeds_kmh),
            "fixed_minutes": dict(self.fixed_minutes),
        }


@dataclass(frozen=True, slots=True)
class TravelMatrix:
    """Minutes between all places, in the order of the problem's places; one matrix for each way of travelling."""

    minutes: Mapping[str, tuple[tuple[float, ...], ...]]

    def faults(self, places: Sequence[Place], modes: Sequence[str]) -> list[str]:
        found = []
        for mode in modes:
            if mode not in self.minutes:
                found.append(f"no travel matrix is given for {mode!r}")
                continue
            rows = self.minutes[mode]
            widths = {len(row) for row in rows}
            if len(rows) != len(places) or widths != {len(places)}:
                size = f"{len(rows)} x {', '.join(str(w) for w in sorted(widths)) or '0'}"
                found.append(f"the travel matrix for {mode!r} is {size}, but there are {len(places)} places")
            else:
                found += [
                    f"the travel matrix for {mode!r} has {value} minutes in row {i}, column {j}; it must be from 0 to "
                    f"{LONGEST}"
                    for i, row in enumerate(rows)
                    for j, value in enumerate(row)
                    if not 0 <= value <= LONGEST
                ][:3]
        return found

    def ticks(self, places: Sequence[Place], mode: str) -> Matrix32:
        return np.rint(np.array(self.minutes[mode], dtype=np.float64) * TICKS).astype(np.int32)

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": "matrix",
            "minutes": {mode: [list(row) for row in rows] for mode, rows in self.minutes.items()},
        }


def travel_from_json(data: Any) -> TravelTimes:
    """Read travel times as to_json wrote them. Raises Misfit."""
    kinds: dict[str, Any] = {"matrix": TravelMatrix, "straight_line": StraightLine}
    given = named(data)
    if given.get("kind") not in kinds:
        raise Misfit(f"the kind {given.get('kind')!r} is not known; there are {', '.join(kinds)}")
    read: TravelTimes = reader(kinds[given["kind"]])({name: value for name, value in given.items() if name != "kind"})
    return read
