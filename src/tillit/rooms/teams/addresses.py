"""That a message may name a team where it names a unit."""

from __future__ import annotations

from tillit.integrations.outlet.services import register_known
from tillit.rooms.teams.models import Team


def _is_team(name: str) -> bool:
    return Team.objects.filter(name=name).exists()


register_known("unit", _is_team)
