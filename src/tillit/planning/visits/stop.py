"""When the search ends: after a number of moves (repeatable), after some seconds, or when told to."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


class Stop(Protocol):
    """Says how far the search has come, from 0 to 1, and how many moves may be made before it is asked again."""

    def chunk(self) -> int:
        """How many moves to make before asking again."""
        ...

    def progress(self, iterations: int) -> float:
        """How far the search has come after this many moves; 1 ends it."""
        ...


@dataclass(frozen=True, slots=True)
class MaxIterations:
    """Stop after this many moves; the only criterion whose plan is the same on every run.

    until: ends the search early once it returns true (a signal, a cancelled job).
    """

    iterations: int
    until: Callable[[], bool] = lambda: False

    def chunk(self) -> int:
        return max(1, min(self.iterations, max(1000, self.iterations // 200)))

    def progress(self, iterations: int) -> float:
        return 1.0 if self.iterations <= 0 or self.until() else iterations / self.iterations


@dataclass(slots=True)
class MaxSeconds:
    """Stop when this much wall time has passed since the search (not its compilation) began.

    until: ends the search early once it returns true (a signal, a cancelled job).
    """

    seconds: float
    until: Callable[[], bool] = lambda: False
    _began: float | None = None
    _asked: tuple[float, int] = (0.0, 0)
    _chunk: int = field(default=2000)

    def chunk(self) -> int:
        return self._chunk

    def progress(self, iterations: int) -> float:
        now = time.monotonic()
        if self._began is None:
            self._began = now
            self._asked = (now, iterations)
            return 0.0
        took = now - self._asked[0]
        if took > 0 and iterations > self._asked[1]:
            wanted = min(0.1, self.seconds / 50)
            self._chunk = max(500, min(1_000_000, int((iterations - self._asked[1]) * wanted / took)))
        self._asked = (now, iterations)
        if self.until():
            return 1.0
        return (now - self._began) / self.seconds if self.seconds > 0 else 1.0
