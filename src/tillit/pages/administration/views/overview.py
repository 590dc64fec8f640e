"""The first page of administration: how each part stands, and what asks for somebody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.accounts import queries as accounts
from tillit.foundation.asked.queries import retired_ids
from tillit.foundation.backup.newest import is_too_old, newest_backup
from tillit.foundation.queue import queries as queue
from tillit.foundation.uploads import queries as uploads
from tillit.foundation.users import Role
from tillit.integrations.outlet import queries as outlet
from tillit.integrations.outlet.types import State
from tillit.kernel.clock import local_day
from tillit.rooms.catalog import queries as catalog
from tillit.rooms.privacy import queries as privacy
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits import queries as visits


@require_safe
@open_to(Role.ADMINISTRATOR)
def overview(request: HttpRequest) -> HttpResponse:
    """Show the parts of administration with their numbers."""
    now = timezone.now()
    today = local_day(now)
    everybody = accounts.accounts(today=today)
    entries = catalog.entries(language=get_language() or "nb")
    backup_at = newest_backup()
    open_teams = [team for team in teams.team_rows(on=today) if team.closed_on is None]
    context = {
        "open_accounts": sum(row.is_active for row in everybody),
        "without_role": sum(row.is_active and not row.roles for row in everybody),
        "ends_soon": len(accounts.roles(today=today, when="soon")),
        "teams": len(open_teams),
        "without_members": sum(team.members == 0 for team in open_teams),
        "offered": sum(entry.in_force for entry in entries),
        "own_texts": sum(entry.changed > 0 or entry.is_own for entry in entries),
        "last_run": next(iter(uploads.runs()), None),
        "uploads": uploads.open_uploads(),
        "jobs": queue.counts(now=now),
        "lists_too_old": sum(row.is_too_old for row in visits.last_written(now=now)),
        "messages_failed": outlet.counts_by_state()[State.FAILED],
        "looks_to_review": sum(privacy.counts_to_review().values()),
        "retired_fields": len(retired_ids()),
        "backup_at": backup_at,
        "backup_too_old": is_too_old(backup_at, now=now) and not settings.TILLIT_DEMO,
    }
    return render(request, "pages/administration/overview.html", context)
