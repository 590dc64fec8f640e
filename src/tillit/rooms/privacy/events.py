"""What happens to who may be sent to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class BlockChanged:
    """Whom a person shuts out is another from the day `first` on: plans that send them there are out of date."""

    person_id: int
    first: date
