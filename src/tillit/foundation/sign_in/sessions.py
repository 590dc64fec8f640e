"""When a session ends: after a while of nothing, when the longest shift is over, and at sign-out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login, logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import Role, User
from tillit.kernel.clock import local_day

BEGAN, SEEN = "session_began", "session_seen"
NOTED_EVERY = 60  # seconds: not each click writes


def enter(request: HttpRequest, user: User, *, way: str, now: datetime) -> None:
    """Sign the account in, in a session with a new id, and say so in the trail."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[BEGAN] = request.session[SEEN] = now.timestamp()
    leave_trail(user=user, verb="sign_in", subject=user, now=now, way=way)


class sessions_end:
    """End a session whose time is over before anything is done with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if SESSION_KEY in request.session:
            _look_at(request, timezone.now())
        return self.get_response(request)


def _look_at(request: HttpRequest, at: datetime) -> None:
    session, now = request.session, at.timestamp()
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is None or seen is None:
        session[BEGAN] = session[SEEN] = now
    elif now - began > settings.SESSION_COOKIE_AGE or _was_left(session[SESSION_KEY], now - seen, at):
        logout(request)
    elif now - seen > NOTED_EVERY and not _is_unasked(request):
        session[SEEN] = now


def _was_left(user_id: str, idle: float, at: datetime) -> bool:
    """Tell whether nobody has been there for too long; the roles are asked for when an hour has gone, not each time."""
    if idle <= settings.TILLIT_SESSION_IDLE_SECONDS:
        return False
    return idle > settings.TILLIT_SESSION_IDLE_CARE_SECONDS or not _only_helps(user_id, at)


def _only_helps(user_id: str, at: datetime) -> bool:
    """Tell whether the account is a helper's and nothing more, so that it opens the team's people and no others."""
    user = User.objects.filter(pk=user_id).first()
    return user is not None and user.roles_on(local_day(at)) == {Role.CARE_WORKER}


def _is_unasked(request: HttpRequest) -> bool:
    """Tell whether an open page asks by itself, which is no sign that somebody is there."""
    return "X-Tillit-Unasked" in request.headers or request.headers.get("Accept") == "text/event-stream"
