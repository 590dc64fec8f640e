"""What the room tells the others: ids and days only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PauseChanged:
    """From `first` to `last`, both included (None: and all later days), a person is away or back again."""

    person_id: int
    first: date
    last: date | None
