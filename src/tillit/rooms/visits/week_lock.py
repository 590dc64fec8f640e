"""One at a time changes the plans of a team's week."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from tillit.kernel.errors import NotFound
from tillit.kernel.period import Week
from tillit.rooms.visits.models import Plan


def lock_team_week(team_id: int, week: Week) -> None:
    """Let others who change the plans of this team's week wait until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [team_id, week.monday.toordinal()])


def locked_plan(public_id: UUID) -> Plan:
    """Give a plan, locked together with its team's week, so that changes come one after the other. Raises NotFound."""
    team_week = Plan.objects.filter(public_id=public_id).values_list("team_id", "week").first()
    if team_week is None:
        raise NotFound("There is no such plan.")
    lock_team_week(team_week[0], Week(team_week[1]))
    return Plan.objects.select_for_update().defer("problem").get(public_id=public_id)
