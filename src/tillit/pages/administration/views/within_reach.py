"""Which teams a user administers: all as an administrator, their own as its leader."""

from __future__ import annotations

from datetime import datetime

from tillit.foundation.access.door import has_role
from tillit.foundation.users import Role, User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.rooms.teams import queries as teams


def is_administrator(user: User, *, now: datetime) -> bool:
    """Tell whether the user administers everything."""
    return has_role(user, Role.ADMINISTRATOR, now=now)


def team_within_reach(user: User, team_id: int, *, now: datetime) -> teams.TeamRow:
    """Give a team that the user administers.

    Raises NotFound, the same for a team that does not exist and one out of reach.
    """
    today = local_day(now)
    if is_administrator(user, now=now) or teams.leads(user.pk, team_id, on=today):
        for row in teams.team_rows(on=today, team_id=team_id):
            return row
    raise NotFound("There is no such team, or it is not yours.")
