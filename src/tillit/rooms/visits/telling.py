"""When a change of a plan is news to the person, and when it is a deviation of the municipality's."""

from __future__ import annotations

from datetime import date, timedelta

from tillit.rooms.visits.models import DeviationKind
from tillit.rooms.visits.types import PLANNED, Placement

# A person is told of another start only beyond this; a move beyond the second is a deviation of the municipality's.
TOLERANCE = timedelta(minutes=15)
MOVED = timedelta(minutes=30)


def is_news(before: Placement | None, after: Placement | None, *, today: date) -> bool:
    """Tell whether the person was told otherwise: whom to expect, when, or that somebody comes at all."""
    if max((at.day for at in (before, after) if at), default=date.min) < today:
        return False
    if before is None or after is None or before.state != PLANNED or after.state != PLANNED:
        return any(at is not None and at.state == PLANNED for at in (before, after))
    return set(before.helper_ids) != set(after.helper_ids) or shifted(before, after) > TOLERANCE


def deviation_of(before: Placement | None, after: Placement | None, *, today: date) -> DeviationKind | None:
    """Give the deviation it is when the municipality moves or takes away what it told, or None."""
    if before is None or after is None or before.state != PLANNED or before.day < today:
        return None
    if after.state != PLANNED:
        return DeviationKind.NOT_DONE
    return DeviationKind.MOVED if shifted(before, after) > MOVED else None


def shifted(before: Placement, after: Placement) -> timedelta:
    """Give by how much the start is another."""
    if before.starts_at is None or after.starts_at is None:
        return timedelta(0)
    return abs(after.starts_at - before.starts_at)
