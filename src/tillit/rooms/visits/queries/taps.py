"""Reads of taps: those that were refused and that their helper has not dismissed yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tillit.rooms.visits.models import Tap, TapAction, TapOutcome


@dataclass(frozen=True)
class RefusedTap:
    """A tap that did nothing, with why. The person, when the visit is known, comes through the door."""

    tap_id: UUID
    action: str
    refusal: str
    words: str
    tapped_at: datetime
    person_id: int | None
    day: date | None
    starts_at: datetime | None

    @property
    def what(self) -> str:
        return str(TapAction(self.action).label)


def refused_taps(user_id: int) -> list[RefusedTap]:
    """Give the user's refused taps that are not dismissed, oldest first."""
    rows = Tap.objects.filter(user_id=user_id, outcome=TapOutcome.REFUSED, dismissed_at=None)
    return [
        RefusedTap(*row)
        for row in rows.order_by("tapped_at", "pk").values_list(
            "tap_id",
            "action",
            "refusal",
            "words",
            "tapped_at",
            "visit__person_id",
            "visit__day",
            "visit__starts_at",
        )
    ]
