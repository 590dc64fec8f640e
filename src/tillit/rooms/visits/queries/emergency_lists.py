"""When each team's emergency list was last written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from tillit.foundation.trail import TrailEntry
from tillit.rooms.teams import queries as teams
from tillit.rooms.teams.queries import TeamCard

VERB = "emergency_list_written"
TOO_OLD = timedelta(hours=25)  # it is written each evening
LOOKED_BACK = timedelta(days=31)


@dataclass(frozen=True)
class Written:
    """When a team's list was last written; never is None."""

    team: TeamCard
    at: datetime | None
    now: datetime

    @property
    def is_too_old(self) -> bool:
        return self.at is None or self.now - self.at > TOO_OLD


def last_written(*, now: datetime) -> list[Written]:
    """Give when the list of each open team was last written, by unit and name."""
    rows = TrailEntry.objects.filter(verb=VERB, subject="teams.team", at__gt=now - LOOKED_BACK)
    last = dict(rows.values_list("subject_id").annotate(Max("at")))
    return [Written(team, last.get(team.id), now) for team in teams.all_teams()]
