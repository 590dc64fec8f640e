"""One at a time changes the plans of a team's week."""

from __future__ import annotations

from django.db import connection

from tillit.kernel.period import Week


def lock_team_week(team_id: int, week: Week) -> None:
    """Let others who change the plans of this team's week wait until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [team_id, week.monday.toordinal()])
