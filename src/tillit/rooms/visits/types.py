"""Plain data that the room's doors hand out: where a visit stands in a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

PLANNED, UNCOVERED, SKIPPED = "planned", "uncovered", "skipped"


@dataclass(frozen=True)
class Placement:
    """Where a visit stands: planned for helpers at a time, not covered, or skipped. How long it is, the need says."""

    state: str
    day: date
    starts_at: datetime | None = None
    helper_ids: tuple[int, ...] = ()
    pinned: bool = False

    def __post_init__(self) -> None:
        if (self.state == PLANNED) != (self.starts_at is not None and bool(self.helper_ids)):
            raise ValueError("A planned visit has a start and helpers, any other has neither.")

    def as_json(self) -> dict[str, Any]:
        """Give it as it is kept with a change."""
        return {
            "state": self.state,
            "day": self.day.isoformat(),
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            "helpers": list(self.helper_ids),
            "pinned": self.pinned,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Placement:
        """Read what `as_json` wrote."""
        start = data["starts_at"]
        return cls(
            data["state"],
            date.fromisoformat(data["day"]),
            datetime.fromisoformat(start) if start else None,
            tuple(data["helpers"]),
            data["pinned"],
        )


@dataclass(frozen=True)
class Change:
    """One visit is to stand otherwise; `to` None takes it out of the plan."""

    key: str
    to: Placement | None
