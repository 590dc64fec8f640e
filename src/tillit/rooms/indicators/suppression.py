"""Small numbers: which places of a table may not be shown, so that nobody can work out a cell of one to four.

A place has so many (numerator) of so many (denominator); the cells are those who are counted and those who are not.
A place with a cell of 1-4 is not shown (primary). Where its parent's numbers are shown, others beside it are kept
back until what is hidden together leaves room for 0-4 in every hidden cell (secondary). What lies under a hidden
place is hidden with it. Hundepool et al. 2012, Statistical Disclosure Control, ch. 4, for tables that add up.

Over time: when days are told of that hold others which were told before (a month after the month so far, a year after
its months), what is left when those are taken away is a table too, and may not be worked out either. What was kept back
of days stays kept back in all that hold them; then each of these tables is as safe together as it is alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

SMALLEST_SHOWN = 5
ROOM = SMALLEST_SHOWN - 1  # a hidden cell's feasible interval reaches at least from 0 to this


@dataclass(frozen=True)
class Place:
    """A place of the table with its numbers; the children's add up to its own, or leave a rest that is none of them."""

    key: str
    numerator: int
    denominator: int
    children: tuple[Place, ...] = ()

    @property
    def cells(self) -> tuple[int, int]:
        """Give those who are counted, and those who are not."""
        return self.numerator, self.denominator - self.numerator

    def all(self) -> Iterator[Place]:
        """Give the place and all under it."""
        yield self
        for child in self.children:
            yield from child.all()


def hidden_over_time(
    now: Place,
    rests: Sequence[Place],
    *,
    always: Collection[str] = frozenset(),
    known: Collection[str] = frozenset(),
) -> frozenset[str]:
    """Give the places to keep back of `now`, so that neither it nor what is left of it (`rests`) can be worked out."""
    hidden = hidden_places(now, always=always, known=known)
    while True:
        more = hidden
        for rest in rests:
            more |= hidden_places(rest, always=more)
        if more == hidden:
            return hidden
        hidden = hidden_places(now, always=more, known=known)


def hidden_places(
    root: Place, *, always: Collection[str] = frozenset(), known: Collection[str] = frozenset()
) -> frozenset[str]:
    """Give the keys of the places whose numbers may not be shown.

    `always` were hidden in an earlier version and stay so; `known` were shown there with the same numbers, so
    hiding them now protects nobody.
    """
    forced = set(always)
    while True:
        hidden, unsafe = _try(root, forced, set(known))
        if unsafe is None:
            return frozenset(hidden)
        forced.add(unsafe)


def _try(root: Place, forced: set[str], known: set[str]) -> tuple[set[str], str | None]:
    """Hide from the top down; give what is hidden, and the place whose own numbers must go too, if there is one."""
    if _is_small(root) or root.key in forced:
        return {place.key for place in root.all()}, None
    hidden: set[str] = set()
    shown = [root]
    while shown:
        parent = shown.pop()
        away = {child.key for child in parent.children if _is_small(child) or child.key in forced}
        if not _protect(parent, away, known):
            return hidden, parent.key
        for child in parent.children:
            if child.key in away:
                hidden.update(place.key for place in child.all())
            else:
                shown.append(child)
    return hidden, None


def _is_small(place: Place) -> bool:
    """Less than none is what is left when fewer are counted than before: that tells of as few."""
    counted, of = place.numerator, place.denominator
    return 0 < abs(counted) < SMALLEST_SHOWN or 0 < abs(of - counted) < SMALLEST_SHOWN or 0 < abs(of) < SMALLEST_SHOWN


def _protect(parent: Place, away: set[str], known: set[str]) -> bool:
    """Add to what is hidden under a shown parent until no cell can be worked out; tell whether that was possible."""
    while away and not _is_safe(parent, away, known):
        left = [child for child in parent.children if child.key not in away]
        if not left:
            return False
        # The smallest that protects: it tells the reader least.
        away.add(min(left, key=lambda child: (child.key in known, child.denominator, child.key)).key)
    return True


def _is_safe(parent: Place, away: set[str], known: set[str]) -> bool:
    protecting = [child for child in parent.children if child.key in away and child.key not in known]
    rest = [parent.cells[i] - sum(child.cells[i] for child in parent.children) for i in (0, 1)]
    if len(protecting) + any(rest) < 2:
        return False
    # A total of none tells that each part is none: such a cell is shown, and hides nothing.
    return all(parent.cells[i] == 0 or rest[i] + sum(child.cells[i] for child in protecting) >= ROOM for i in (0, 1))
