"""What published reports tell already of some days, and what a new one must keep back because of it.

Two reports can be subtracted: the month so far from the whole month, the months from the year. Therefore a report's
days are apart from those of every other, the same, or hold them whole (`crossing`); what was kept back stays kept back
in all that holds it; and what is left when the days that were told of are taken away is guarded as a table of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tillit.rooms.indicators import queries as indicators
from tillit.rooms.indicators.types import Definition, Place, hidden_over_time
from tillit.rooms.reports.periods import Days, day

Content = dict[str, Any]
Cell = tuple[int, int]  # numerator and denominator, as they are guarded
Cells = Mapping[str, Cell]  # by place
NONE: Cell = (0, 0)
SMALL, TOO_FEW = "small", "too_few"


@dataclass(frozen=True)
class Told:
    """What stands published of an indicator and some days: the cells by place, and the places kept back.

    `scope` is the report's own place. `is_whole`: of the report's own days, with what lies under that place; else of
    that place alone, beside another period.
    """

    days: Days
    scope: str
    cells: Cells
    hidden: frozenset[str]
    is_whole: bool


def told_of(contents: Iterable[Content]) -> dict[str, list[Told]]:
    """Gather what published contents tell, by indicator; of the same days the later content is what stands."""
    found: dict[str, dict[tuple[Days, str, bool], Told]] = {}
    for content in contents:
        for name, told in _in_content(content):
            stands = found.setdefault(name, {})
            key = (told.days, told.scope, told.is_whole)
            before = stands.get(key)
            if before:
                told = replace(told, cells={**before.cells, **told.cells}, hidden=before.hidden | told.hidden)
            stands[key] = told
    return {name: list(many.values()) for name, many in found.items()}


def periods_told(told: Mapping[str, list[Told]]) -> dict[Days, bool]:
    """Give the days that anything is told of, and whether that is place by place."""
    found: dict[Days, bool] = {}
    for each in (one for many in told.values() for one in many if one.cells or one.hidden):
        found[each.days] = found.get(each.days, False) or each.is_whole
    return found


def crossing(days: Days, told: Mapping[Days, bool]) -> Days | None:
    """Give the days that are told of and stand in the way: those that overlap these without lying inside them.

    Days that hold these are in the way only where they are told of place by place.
    """
    for other, is_whole in sorted(told.items(), key=lambda item: (item[0].first, item[0].last)):
        if days.overlaps(other) and not days.holds(other) and (is_whole or not other.holds(days)):
            return other
    return None


def keep_back(
    days: Days,
    told: Collection[Told],
    *,
    table: Callable[[Days], Place],
    too_few: Collection[str],
    adds_up: bool,
) -> frozenset[str]:
    """Give the places whose numbers of these days may not be shown; `table` gives what was measured of some days.

    What does not add up over days (`adds_up`) is as of the last one: only what is told of the same last day counts.
    """
    now = table(days)
    cells = {place.key: (place.numerator, place.denominator) for place in now.all()}
    if adds_up:
        same = [one for one in told if one.days == days]
        near = [one for one in told if one.days != days and one.days.overlaps(days)]
    else:
        same, near = [one for one in told if one.days.last == days.last], []
    known = {key for one in same for key, cell in one.cells.items() if cell == cells.get(key)}
    always = set(too_few).union(*(one.hidden for one in (*same, *near)))
    inside = [one for one in near if days.holds(one.days)]
    around = [one for one in near if one.days.holds(days)]
    # A number of days that cross these, or that lie inside days told of place by place, would narrow what is kept back.
    in_the_way = [one for one in near if one not in inside and (one.is_whole or one not in around)]
    always |= {key for one in in_the_way for key in one.cells}
    always |= {key for one in around if one not in in_the_way for key in _left_small(days, one, near, cells)}
    always |= {key for one in inside for key in one.cells if _is_few(_minus(cells.get(key), _largest(key, inside)))}
    rests = [_less(now, those, table) for those in ([one for one in inside if one.is_whole], inside) if those]
    return hidden_over_time(now, rests, always=always, known=known)


def told_here(
    definition: Definition | None, days: Days, places: Iterable[tuple[str, Mapping[str, Any]]], *, is_whole: bool
) -> Told:
    """Give what figures by place tell of these days; the report's own place comes first."""
    rows = list(places)
    cells = {
        key: indicators.guarded(definition, shown["numerator"], shown["denominator"])
        for key, shown in rows
        if definition and not shown["why_not"]
    }
    hidden = frozenset(key for key, shown in rows if shown["why_not"] in (SMALL, TOO_FEW))
    return Told(days, rows[0][0], cells, hidden, is_whole)


def _in_content(content: Content) -> Iterator[tuple[str, Told]]:
    root = content["scope"]["key"]
    own = Days(day(content["first"]), day(content["last"]))
    for item in (item for section in content["sections"] for item in section["items"]):
        definition = _definition_of(item)
        places = [(root, item), *((place["key"], place) for place in item["places"])]
        yield item["indicator"], told_here(definition, own, places, is_whole=True)
        for other in (item["before"], item["year_ago"], *item["history"]):
            days = Days(day(other["first"]), day(other["last"]))
            yield item["indicator"], told_here(definition, days, [(root, other)], is_whole=False)


def _definition_of(item: Mapping[str, Any]) -> Definition | None:
    """Give the definition in force; one that a municipality took out of its folder guards nothing any more."""
    return next((d for d in indicators.all_definitions() if d.id == item["indicator"]), None)


def _left_small(days: Days, around: Told, near: Collection[Told], cells: Cells) -> Iterator[str]:
    """Give the places where the days around these, less these and what else of them is told, would leave few."""
    for key, cell in around.cells.items():
        others = [
            one
            for one in near
            if key in one.cells and around.days.holds(one.days) and one is not around and not one.days.overlaps(days)
        ]
        own = cells.get(key, NONE)
        for taken in ([], _largest(key, others)):
            if _is_few(_minus(cell, [own, *taken])):
                yield key


def _less(whole: Place, told: Collection[Told], table: Callable[[Days], Place]) -> Place:
    """Give what is left of a table when the days that were told of are taken away, at each place all that is known.

    Of a place that was told of alone, or with what lies under it, more is known than of those beside it: what is left
    of the places above is less by as much, so that the table still adds up.
    """
    measured = {one.days: _cells(table(one.days)) for one in told}

    def taken(key: str, among: Collection[Told]) -> Cell:
        largest = {one.days: measured[one.days].get(key, NONE) for one in _largest_of(among)}
        largest |= {one.days: one.cells[key] for one in among if one.days in largest and key in one.cells}
        return _plus(largest.values())

    def left(place: Place, over: Collection[Told]) -> tuple[Place, Cell]:
        among = [*over, *(one for one in told if one.scope == place.key and place.key in one.cells)]
        children = [left(child, among) for child in place.children]
        deeper = [_minus(mine, [taken(child.key, among)]) for child, mine in children]
        mine = _plus([taken(place.key, among), *deeper])
        numerator, denominator = _minus((place.numerator, place.denominator), [mine])
        return Place(place.key, numerator, denominator, tuple(child for child, _ in children)), mine

    return left(whole, [])[0]


def _largest(key: str, told: Collection[Told]) -> list[Cell]:
    largest = {one.days: one.cells[key] for one in _largest_of([one for one in told if key in one.cells])}
    return list(largest.values())


def _largest_of(told: Collection[Told]) -> list[Told]:
    """Leave out days that lie inside others."""
    return [one for one in told if not any(other.days != one.days and other.days.holds(one.days) for other in told)]


def _plus(cells: Iterable[Cell]) -> Cell:
    parts = list(cells)
    return sum(n for n, _ in parts), sum(d for _, d in parts)


def _minus(cell: Cell | None, taken: Iterable[Cell]) -> Cell:
    (numerator, denominator), (less_numerator, less_denominator) = cell or NONE, _plus(taken)
    return numerator - less_numerator, denominator - less_denominator


def _is_few(cell: Cell) -> bool:
    return bool(hidden_over_time(Place("", *cell), []))


def _cells(table: Place) -> dict[str, Cell]:
    return {place.key: (place.numerator, place.denominator) for place in table.all()}
