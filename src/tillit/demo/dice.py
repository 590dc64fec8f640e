"""Seeded chance: each part of the municipality draws from its own stream, so one seed gives one municipality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_BLOCK = 4096


class Dice:
    """Chance for one part of the municipality, named by `seed` and a path of numbers and words."""

    def __init__(self, seed: int, *path: int | str) -> None:
        words = [seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF]
        for step in path:
            words += [step] if isinstance(step, int) else [0x7FFFFFFF, *step.encode()]
        self.generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))
        self._uniforms: list[float] = []
        self._normals: list[float] = []

    def uniform(self) -> float:
        """Give a number in [0, 1); drawn in blocks, since one call to numpy costs more than the draw."""
        if not self._uniforms:
            self._uniforms = self.generator.random(_BLOCK).tolist()
        return self._uniforms.pop()

    def normal(self) -> float:
        """Give a number from the standard normal distribution."""
        if not self._normals:
            self._normals = self.generator.standard_normal(_BLOCK).tolist()
        return self._normals.pop()

    def chance(self, probability: float) -> bool:
        """Tell whether something of this probability happens."""
        return self.uniform() < probability

    def below(self, count: int) -> int:
        """Give a whole number from 0 to `count` - 1."""
        return int(self.uniform() * count)

    def one_of(self, choices: Sequence[T]) -> T:
        """Pick one, all alike."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[T], weights: Sequence[float]) -> T:
        """Pick one by weight."""
        left = self.uniform() * sum(weights)
        for choice, weight in zip(choices, weights, strict=True):
            left -= weight
            if left < 0:
                return choice
        return choices[-1]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Give the items in another order."""
        result = list(items)
        for place in range(len(result) - 1, 0, -1):
            other = self.below(place + 1)
            result[place], result[other] = result[other], result[place]
        return result

    def lognormal(self, median: float, sigma: float) -> float:
        """Give a positive number with this median and spread on the logarithmic scale."""
        return float(median * np.exp(sigma * self.normal()))


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """Split `total` into whole parts in proportion to `weights`, the largest remainders rounded up."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
