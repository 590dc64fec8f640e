"""What a rule says."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

DELETE, CLEAR, MONTHS = "delete", "clear", "months"
ACTIONS = (DELETE, CLEAR, MONTHS)


@dataclass(frozen=True)
class Term:
    """How long: years, months and days."""

    years: int = 0
    months: int = 0
    days: int = 0

    def before(self, on: date) -> date:
        """Give the first day that is still kept on `on`; a month without that day ends on its last."""
        months = on.year * 12 + on.month - 1 - self.years * 12 - self.months
        year, month = divmod(months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(on.day, last)) - timedelta(days=self.days)

    def __str__(self) -> str:
        parts = ((self.years, "years"), (self.months, "months"), (self.days, "days"))
        return " ".join(f"{n} {unit if n != 1 else unit[:-1]}" for n, unit in parts if n) or "0 days"


@dataclass(frozen=True)
class Rule:
    """One rule: rows of `table` that are older than `keep`, counted from a field, are deleted or lose some values.

    `spare_newest_of` keeps the newest row of each (a person's newest own words are no old version).
    """

    id: str
    what: str
    table: str
    counted_from: str
    keep: Term
    action: str
    basis: str
    values: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, Any] = field(default_factory=dict)
    unless: Mapping[str, Any] = field(default_factory=dict)
    spare_newest_of: str = ""
