"""How sure a share is."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054  # the 97.5th percentile of the standard normal distribution


def wilson(numerator: int, denominator: int, *, z: float = Z_95) -> tuple[float, float]:
    """Give the 95 % interval of a share, in percent.

    Wilson's score interval (Wilson 1927, JASA 22, 209-212): it never leaves 0-100 and is sound for few.
    Raises ValueError unless 0 <= numerator <= denominator and there is something to count.
    """
    if not 0 <= numerator <= denominator or denominator == 0:
        raise ValueError(f"{numerator} of {denominator} is no share.")
    share, over = numerator / denominator, z * z / denominator
    middle = (share + over / 2) / (1 + over)
    half = z * sqrt(share * (1 - share) / denominator + over / (4 * denominator)) / (1 + over)
    return max(0.0, 100 * (middle - half)), min(100.0, 100 * (middle + half))
