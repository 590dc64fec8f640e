"""The pages of a team's week hear of it when the week changes: a plan, a change in it, a visit that is done."""

from __future__ import annotations

from datetime import date, datetime

from tillit.foundation.live import announce, register_topic
from tillit.foundation.users import User
from tillit.kernel.errors import NotFound
from tillit.kernel.period import Week
from tillit.rooms.visits.views.within_reach import team_within_reach

PREFIX = "team-week"


def topic_of(team_id: int, monday: date) -> str:
    """Give the topic of a team's week, as in team-week:3:2026-W47."""
    return f"{PREFIX}:{team_id}:{Week(monday)}"


def tell_week(team_id: int, monday: date) -> None:
    """Let the open pages of the week fetch themselves anew when the caller's transaction commits."""
    announce(topic_of(team_id, monday))


def _sees_the_week(user: User, rest: str, now: datetime) -> bool:
    team_id, _, _week = rest.partition(":")
    if not team_id.isdecimal():
        return False
    try:
        team_within_reach(user, int(team_id), now=now)
    except NotFound:
        return False
    return True


register_topic(PREFIX, allowed=_sees_the_week)
