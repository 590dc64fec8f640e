"""Which teams a user may see the week of: their own as a leader, all as an administrator."""

from __future__ import annotations

from datetime import datetime

from tillit.foundation.access.door import has_role
from tillit.foundation.users import Role, User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.rooms.teams import queries as teams


def teams_within_reach(user: User, *, now: datetime) -> list[teams.TeamCard]:
    """Give the teams whose week the user may see and plan."""
    if has_role(user, Role.ADMINISTRATOR, now=now):
        return teams.all_teams()
    if has_role(user, Role.TEAM_LEADER, now=now):
        return teams.teams_led_by(user.pk, on=local_day(now))
    return []


def team_within_reach(user: User, team_id: int, *, now: datetime) -> teams.TeamCard:
    """Give one of them.

    Raises NotFound, the same for a team that does not exist and one out of reach.
    """
    for team in teams_within_reach(user, now=now):
        if team.id == team_id:
            return team
    raise NotFound("There is no such team, or it is not yours to see.")
