"""Words of rosters that pages need too."""

from tillit.rooms.rosters.models import AbsenceReason

REASONS = AbsenceReason.choices
SICKNESS = AbsenceReason.SICKNESS.value
