"""The emergency day list: a team's visits of today and tomorrow as files that are read when all else is down."""

from tillit.rooms.visits.emergency.writing import write_all, write_soon, write_team

__all__ = ["write_all", "write_soon", "write_team"]
