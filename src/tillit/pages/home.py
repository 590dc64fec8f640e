"""Where each role begins."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tillit.foundation.access.door import roles_of
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role, User
from tillit.kernel.clock import local_day
from tillit.kernel.period import Week
from tillit.rooms.teams import queries as teams


@require_safe
@open_to(*Role.values)
def home(request: HttpRequest) -> HttpResponse:
    """Go to the page where this user's work, or their own help, begins."""
    now = timezone.now()
    return redirect(_first_page(request.user, roles_of(request.user, now=now), local_day(now)))


def _first_page(user: User, roles: frozenset[str], today: date) -> str:
    """Give the address for the role that asks most of the day: who leads a team also works in it."""
    if Role.TEAM_LEADER in roles:
        led = teams.teams_led_by(user.pk, on=today)
        if len(led) == 1:
            return reverse("team_week", args=[led[0].id, str(Week.of(today))])
        return reverse("team_list")
    if Role.CARE_WORKER in roles:
        return reverse("my_day")
    if Role.ADMINISTRATOR in roles:
        return reverse("municipality")
    if Role.INHABITANT not in roles and Role.RELATIVE in roles:
        return reverse("relative_home")
    return reverse("own_page")
