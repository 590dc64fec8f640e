"""How much of the week's work is each helper's own share: as much of it as of the time at work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tillit.planning.visits.problem import Helper, Visit


def fair_shares(helpers: Sequence[Helper], visits: Sequence[Visit]) -> Mapping[str, float]:
    """By helper, in their order: minutes at visits, to the thousandth, of all that are asked for.

    A helper who has fair_minutes keeps them: in a part of a week the whole cannot be seen.
    """
    if all(helper.fair_minutes is not None for helper in helpers):
        return {helper.id: helper.fair_minutes or 0.0 for helper in helpers}
    hours = {helper.id: _at_work(helper) for helper in helpers}
    needed = sum(round(visit.minutes * 1000) * visit.helpers for visit in visits)
    total = sum(hours.values())
    return {
        helper.id: (needed * hours[helper.id] // total / 1000 if total else 0.0)
        if helper.fair_minutes is None
        else helper.fair_minutes
        for helper in helpers
    }


def _at_work(helper: Helper) -> int:
    """Thousandths of a minute in shifts, without breaks and meetings."""
    return sum(
        round((shift.end - shift.start) * 1000) - sum(round((b.end - b.start) * 1000) for b in shift.blocks)
        for shift in helper.shifts
    )
