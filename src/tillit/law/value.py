"""A number that law gives, with its unit, where it stands and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tillit.kernel.citation import Citation
from tillit.kernel.errors import TillitError


class NotInForce(TillitError):
    """A value that is asked for on a day when no law gives it."""


@dataclass(frozen=True)
class DatedValue:
    """What holds on the day that was asked for; `layer` names who says so."""

    name: str
    value: float
    unit: str
    citation: Citation
    starts_on: date
    layer: str

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit} ({self.citation})"


@dataclass(frozen=True)
class Change:
    """From a day on the value is this; None: no longer."""

    starts_on: date
    value: float | None
    citation: Citation


@dataclass(frozen=True)
class Meaning:
    """What a value says (in bokmål and English), its unit, and in which direction it binds.

    `limit` is `least` or `most`; `agreement_to` names the value up to which an agreement may be looser.
    """

    name: str
    unit: str
    limit: str
    sentence: dict[str, str]
    agreement_to: str | None = None

    def looser(self, value: float, than: float) -> bool:
        """Tell whether a value protects less than another."""
        return value < than if self.limit == "least" else value > than
