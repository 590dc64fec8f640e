"""What a team's number would have been, had it gone for each as it goes in the municipality for those with like needs.

Indirect standardization (Breslow & Day 1987, Statistical Methods in Cancer Research II, ch. 2): the municipality's mean
in each stratum of need, weighed by how many of the team's people are in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LEAST_PERSONS = 10


@dataclass(frozen=True)
class Group:
    """Persons (or visits) of one team with like needs, and the sum of what is counted for them."""

    team_id: int | None
    stratum: int
    persons: int
    total: int


@dataclass(frozen=True)
class Expected:
    """A team's own mean beside the one to be expected from its people's needs; strata is (need, persons, mean)."""

    own: float
    expected: float
    persons: int
    strata: tuple[tuple[int, int, float], ...]


def expected_from_need(groups: Iterable[Group], *, team_id: int, scale: int = 1) -> Expected | None:
    """Give a team's mean and the expected one, times `scale`; None for so few people that it says nothing."""
    everyone: dict[int, tuple[int, int]] = {}
    own: dict[int, tuple[int, int]] = {}
    for group in groups:
        for of in (everyone, own) if group.team_id == team_id else (everyone,):
            persons, total = of.get(group.stratum, (0, 0))
            of[group.stratum] = persons + group.persons, total + group.total
    persons = sum(n for n, _ in own.values())
    if persons < LEAST_PERSONS:
        return None
    means = {stratum: scale * total / n for stratum, (n, total) in everyone.items() if n}
    return Expected(
        own=scale * sum(total for _, total in own.values()) / persons,
        expected=sum(n * means[stratum] for stratum, (n, _) in own.items() if n) / persons,
        persons=persons,
        strata=tuple((stratum, own[stratum][0], means[stratum]) for stratum in sorted(own) if own[stratum][0]),
    )
