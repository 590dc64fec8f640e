"""Writes of rosters: the door for everyone who changes something here."""

from tillit.rooms.rosters.services.absences import (
    AbsenceCard,
    BadAbsence,
    change_absence,
    end_absence,
    report_absence,
    undo_absence,
)
from tillit.rooms.rosters.services.longer import (
    Extended,
    NotLawful,
    extend_shift,
    undo_extension,
)

__all__ = [
    "AbsenceCard",
    "BadAbsence",
    "Extended",
    "NotLawful",
    "change_absence",
    "end_absence",
    "extend_shift",
    "report_absence",
    "undo_absence",
    "undo_extension",
]
