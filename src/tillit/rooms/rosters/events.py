"""What happens to rosters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AbsenceChanged:
    """From the day `first` on, an employee is away, back again, or away for other days; why is not told."""

    employee_id: int
    first: date


@dataclass(frozen=True)
class ShiftChanged:
    """An employee's shift for a team on a day lasts longer, or as long as before."""

    employee_id: int
    team_id: int
    first: date
