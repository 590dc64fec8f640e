"""Writes of the teams themselves."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillit.foundation.events import publish
from tillit.foundation.meanwhile import refuse_if_changed
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.rooms.teams.events import TeamChanged
from tillit.rooms.teams.models import Team, TeamPerson
from tillit.rooms.teams.services.members import end_all
from tillit.rooms.teams.services.refused import TeamRefused


def make_team(*, name: str, unit_id: int, latitude: float, longitude: float, by: User, now: datetime) -> int:
    """Make a team, under an id that no file of the municipality uses; give the team's own id."""
    with transaction.atomic():
        team = Team.objects.create(
            source_id=f"tillit-{uuid4().hex[:16]}",
            name=name,
            unit_id=unit_id,
            latitude=latitude,
            longitude=longitude,
        )
        leave_trail(user=by, verb="make_team", subject=team, now=now, unit=unit_id)
    return team.pk


def change_team(
    *,
    team_id: int,
    name: str,
    unit_id: int,
    latitude: float,
    longitude: float,
    by: User,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Change what the team is called, where it belongs and where its shifts start; a new place changes its plans.

    Raises ChangedMeanwhile when `seen` is the stamp of something that stands no more.
    """
    with transaction.atomic():
        team = locked(team_id)
        stands = {"name": team.name, "unit": team.unit_id, "latitude": team.latitude, "longitude": team.longitude}
        refuse_if_changed(seen, stands)
        moved = (team.latitude, team.longitude) != (latitude, longitude)
        team.name, team.unit_id, team.latitude, team.longitude = name, unit_id, latitude, longitude
        team.save(update_fields=["name", "unit", "latitude", "longitude"])
        leave_trail(user=by, verb="change_team", subject=team, now=now, unit=unit_id, moved=moved)
        if moved:
            publish(TeamChanged(team_id=team.pk, first=local_day(now)))


def close_team(*, team_id: int, by: User, now: datetime) -> None:
    """Close a team today: its members leave it, and nobody can come to it any more.

    Raises TeamRefused while it helps anybody, or somebody is to come to it.
    """
    today = local_day(now)
    with transaction.atomic():
        team = locked(team_id)
        if team.closed_on is not None:
            return
        helped = TeamPerson.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), team=team).count()
        if helped:
            raise TeamRefused(
                ngettext(
                    "The team still helps %(n)d person. Move that person to another team first.",
                    "The team still helps %(n)d persons. Move them to another team first.",
                    helped,
                )
                % {"n": helped}
            )
        ended = end_all(team_id=team.pk, today=today)
        team.closed_on = today
        team.save(update_fields=["closed_on"])
        leave_trail(user=by, verb="close_team", subject=team, now=now, members=ended)
        publish(TeamChanged(team_id=team.pk, first=today))


def reopen_team(*, team_id: int, by: User, now: datetime) -> None:
    """Open a closed team again; its members are chosen anew."""
    with transaction.atomic():
        team = locked(team_id)
        if team.closed_on is None:
            return
        team.closed_on = None
        team.save(update_fields=["closed_on"])
        leave_trail(user=by, verb="reopen_team", subject=team, now=now)


def locked(team_id: int) -> Team:
    """Give the team, which nobody else changes until the transaction ends.

    Raises NotFound when there is none.
    """
    team = Team.objects.select_for_update().filter(pk=team_id).first()
    if team is None:
        raise NotFound("There is no such team.")
    return team


def locked_open(team_id: int) -> Team:
    """Give a team that is not closed.

    Raises NotFound, and TeamRefused when it is closed.
    """
    team = locked(team_id)
    if team.closed_on is not None:
        raise TeamRefused(_("The team is closed. Open it first, or choose another one."))
    return team
