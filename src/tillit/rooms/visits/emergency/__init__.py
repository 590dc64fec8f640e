"""The emergency day list: a team's visits of today and tomorrow as files that are read when all else is down."""

from tillit.rooms.visits.emergency.writing import Written, last_written, write_all, write_soon, write_team

__all__ = ["Written", "last_written", "write_all", "write_soon", "write_team"]
