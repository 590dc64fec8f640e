"""What happens to teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class TeamChanged:
    """Who works in a team, or whom it helps, is another from the day `first` on: its plans are out of date."""

    team_id: int
    first: date
