"""Whose page it is and how the reader stands to them: the person, staff with a ground, or who acts for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tillit.foundation.access.door import ACT, SEE, has_role, look_at_person, people_within_reach
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.rooms.people import queries
from tillit.rooms.people.types import BY_STAFF, FOR_THEM, OWN, Whose

STAFF = (Role.CARE_WORKER, Role.TEAM_LEADER)
Page = Callable[[HttpRequest, Whose], HttpResponse]
View = Callable[..., HttpResponse]


def own_view(page: Page, name: str, *, look: str) -> View:
    """Make the view by which the person themself comes to the page, noted as `look` in the log."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @open_to(Role.INHABITANT)
    @wraps(page)
    def view(request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        found = queries.look_at_oneself(request.user, page=look, now=now)
        return page(request, Whose(found, OWN, reverse(name), now))

    return view


def view_for(page: Page, name: str, *, look: str, also_proxies: bool = False) -> View:
    """Make the view by which staff with a ground, and perhaps who acts for the person, come to the page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @open_to(*STAFF, *([Role.RELATIVE] if also_proxies else []))
    @wraps(page)
    def view(request: HttpRequest, public_id: UUID) -> HttpResponse:
        now = timezone.now()
        part = FOR_THEM if also_proxies and _comes_as_proxy(request, public_id, now) else BY_STAFF
        action = ACT if part == FOR_THEM else SEE
        found = look_at_person(request.user, action, public_id=public_id, page=look, now=now)
        if found.user_id == request.user.pk:
            part = OWN
        return page(request, Whose(found, part, reverse(name, args=[public_id]), now))

    return view


def _comes_as_proxy(request: HttpRequest, public_id: UUID, now: datetime) -> bool:
    """Tell whether a relative opens it who is not there as staff: a helper may be somebody's daughter too."""
    if not has_role(request.user, Role.RELATIVE, now=now):
        return False
    at_work = has_role(request.user, *STAFF, now=now)
    return not (at_work and people_within_reach(request.user, SEE, now=now).filter(public_id=public_id).exists())
