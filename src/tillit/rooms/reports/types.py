"""The days of a report, for those outside the room."""

from tillit.rooms.reports.periods import Days, month_of

__all__ = ["Days", "month_of"]
