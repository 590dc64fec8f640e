"""What may be shown to everyone of an indicator: every place with its numbers, or why there are none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tillit.rooms.indicators.models import Level
from tillit.rooms.indicators.suppression import Place, hidden_places
from tillit.rooms.indicators.types import COUNT, RATIO, Definition
from tillit.rooms.organization import queries as organization
from tillit.rooms.teams import queries as teams

if TYPE_CHECKING:
    from tillit.rooms.indicators.queries import Measured

Row = TypeVar("Row", "Measured", "Counted")

MISSING, SMALL, TOO_FEW = "missing", "small", "too_few"
ROOT = "m"


@dataclass(frozen=True)
class Spot:
    """A place in the house: the municipality, a unit or a team, and what it belongs to."""

    key: str
    name: str
    level: str
    depth: int
    parent: str = ""
    team_id: int | None = None
    unit_id: int | None = None


class Counted(NamedTuple):
    """What decides whether a place's numbers are kept back: a measurement without all else that it tells."""

    level: str
    unit_id: int | None
    team_id: int | None
    value: float | None
    numerator: int | None
    denominator: int | None
    is_too_few: bool


@dataclass(frozen=True)
class Shown:
    """A place with its measurement; with `why_not` nothing of the measurement may be shown."""

    spot: Spot
    measured: Measured | None
    why_not: str


def spots(*, of_unit: int | None = None) -> list[Spot]:
    """Give the municipality, its units that have teams, and its open teams, each under what it belongs to.

    With `of_unit` that unit comes first, with what lies under it only.
    """
    names, above = dict(organization.unit_names()), organization.units_above()
    top = organization.municipality()
    all_teams = teams.all_teams()
    with_teams = {team.unit_id for team in all_teams} & set(above)
    units = with_teams | {u for unit in with_teams for u in above[unit]}
    found = {"": [Spot(ROOT, top.name if top else "", Level.MUNICIPALITY, 0)]}
    for unit in sorted(units, key=lambda u: (names[u], u)):
        parent = f"u{above[unit][0]}" if above[unit] else ROOT
        found.setdefault(parent, []).append(
            Spot(f"u{unit}", names[unit], Level.UNIT, len(above[unit]) + 1, parent, unit_id=unit)
        )
    for team in all_teams:
        parent = f"u{team.unit_id}" if team.unit_id in units else ROOT
        depth = len(above[team.unit_id]) + 2 if team.unit_id in units else 1
        found.setdefault(parent, []).append(Spot(f"t{team.id}", team.name, Level.TEAM, depth, parent, team_id=team.id))

    def laid_out(parent: str) -> list[Spot]:
        return [each for spot in found.get(parent, []) for each in (spot, *laid_out(spot.key))]

    if of_unit is None:
        return laid_out("")
    root = next((s for under in found.values() for s in under if s.unit_id == of_unit), None)
    root = root or Spot(f"u{of_unit}", names[of_unit], Level.UNIT, 0, unit_id=of_unit)  # no team under it
    return [replace(root, parent="", depth=0), *(_lifted(s, root.depth) for s in laid_out(root.key))]


def _lifted(spot: Spot, depth: int) -> Spot:
    return replace(spot, depth=spot.depth - depth)


def shown_places(definition: Definition, rows: Iterable[Measured], places: Collection[Spot]) -> list[Shown]:
    """Give every place of the indicator's levels; small numbers are kept back so that none can be worked out."""
    measured = _at(places, rows)
    hidden = _hidden(definition, places, measured)
    return [
        Shown(spot, measured[spot.key], _why_not(measured[spot.key], spot.key in hidden))
        for spot in places
        if spot.level in definition.levels
    ]


def shown_municipality(
    definition: Definition, of_all: Measured, below: Iterable[Counted], places: Collection[Spot]
) -> Shown:
    """Give the municipality alone as `shown_places` gives it: what lies below may keep its numbers back too."""
    root = next(spot for spot in places if spot.key == ROOT)
    hidden = _hidden(definition, places, {**_at(places, below), ROOT: of_all})
    return Shown(root, of_all, _why_not(of_all, ROOT in hidden))


def _at(places: Iterable[Spot], rows: Iterable[Row]) -> dict[str, Row | None]:
    by_place = {(row.level, row.unit_id, row.team_id): row for row in rows}
    return {spot.key: by_place.get((spot.level, spot.unit_id, spot.team_id)) for spot in places}


def _hidden(
    definition: Definition, places: Collection[Spot], measured: Mapping[str, Measured | Counted | None]
) -> frozenset[str]:
    return hidden_places(tree_of(definition, places, measured), always=kept_back(definition, measured))


def tree_of(
    definition: Definition, places: Collection[Spot], measured: Mapping[str, Measured | Counted | None]
) -> Place:
    """Give the table of small numbers: each place with the cells to guard, under what it belongs to."""
    below: dict[str, list[Spot]] = defaultdict(list)
    for spot in places:
        if spot.level in definition.levels:
            below[spot.parent].append(spot)

    def build(key: str) -> Place:
        return place_of(definition, key, measured.get(key), tuple(build(spot.key) for spot in below[key]))

    return build(ROOT)


def _why_not(measured: Measured | Counted | None, is_hidden: bool) -> str:
    if measured is None or (measured.denominator == 0 and measured.value is None):
        return MISSING
    if measured.is_too_few:
        return TOO_FEW
    return SMALL if is_hidden else ""


def place_of(
    definition: Definition, key: str, measured: Measured | Counted | None, children: tuple[Place, ...]
) -> Place:
    """Give the cells to guard: of a share both sides; of a count, a ratio or a distribution how many there are."""
    if measured is None:
        return Place(key, 0, 0, children)
    return Place(key, *guarded(definition, measured.numerator, measured.denominator), children)


def guarded(definition: Definition, numerator: int | None, denominator: int | None) -> tuple[int, int]:
    """Give the numerator and denominator whose cells are guarded, from those that are shown."""
    if definition.statistic == COUNT:
        return numerator or 0, numerator or 0
    if definition.statistic == RATIO or definition.is_spread:
        return denominator or 0, denominator or 0
    return numerator or 0, denominator or 0


def is_small(definition: Definition, measured: Measured) -> bool:
    """Tell whether a measurement alone has a cell of one to four, or rests on too few."""
    place = place_of(definition, ROOT, measured, ())
    return measured.is_too_few or bool(hidden_places(place))


def kept_back(definition: Definition, measured: Mapping[str, Measured | Counted | None]) -> set[str]:
    """Give the places whose value is kept back because it rests on too few."""
    return {key for key, one in measured.items() if one is not None and one.is_too_few and (one.denominator or 0) > 0}
