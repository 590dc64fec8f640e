"""What a constraint is: a name, hard or soft, a unit, a way to measure it and a way to say it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tillit.planning.visits.reading import Reading


@dataclass(frozen=True, slots=True)
class Breach:
    """One place in a plan where a constraint is not fully kept: how much, in points, which visits, and the facts."""

    amount: float
    points: float = 0.0
    visits: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule of planning. Hard ones must have no breach; soft ones cost points."""

    name: str
    hard: bool
    unit: str
    sentence: str
    measure: Callable[[Reading], list[Breach]]
    explain: Callable[[Breach], str]
    source: str = ""


def clock(minutes: float) -> str:
    """Minutes after midnight as 09:05 (with seconds where they are not whole)."""
    whole = round(minutes * 60)
    hours, rest = divmod(whole, 3600)
    text = f"{hours:02d}:{rest // 60:02d}"
    return text if rest % 60 == 0 else f"{text}:{rest % 60:02d}"


SMALL = 1e-6  # the strictness of every time check, in minutes
