"""When each team's emergency list was last written; nothing of what stands on it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.rooms.visits import queries as visits


@require_safe
@open_to(Role.ADMINISTRATOR)
def emergency_lists(request: HttpRequest) -> HttpResponse:
    """Show when the lists were written, and warn of those that are too old to go by."""
    rows = visits.last_written(now=timezone.now())
    context = {"rows": rows, "too_old": sum(row.is_too_old for row in rows), "folder": settings.TILLIT_EMERGENCY_FOLDER}
    return render(request, "pages/administration/emergency_lists.html", context)
