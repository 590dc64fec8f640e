"""Who may open a page: each view says which roles it is for, and a test walks every url with every role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from tillit.foundation.access.door import has_role
from tillit.foundation.sign_in.onward import page_of_piece

View = Callable[..., HttpResponse]
PUBLIC = "public"


def open_to_all(view: View) -> View:
    """Mark a view that needs no sign-in."""
    view.roles = (PUBLIC,)  # type: ignore[attr-defined]
    return view


def open_to(*roles: str) -> Callable[[View], View]:
    """Let only signed-in users with one of these roles reach the view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            if not has_role(request.user, *roles, now=timezone.now()):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send to sign-in and back here; what was sent by POST is not sent again, so that goes to the start."""
    if request.headers.get("HX-Request"):  # a redirect would put the sign-in page inside a piece of this one
        page = page_of_piece(request)
        answer = HttpResponse()
        answer["HX-Redirect"] = resolve_url(settings.LOGIN_URL) + (f"?{urlencode({'next': page})}" if page else "")
        return answer
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    return redirect(settings.LOGIN_URL)


class denied_by_default:
    """Refuse a view that does not say for whom it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "roles"):
            raise PermissionDenied(f"{view.__module__}.{view.__qualname__} does not say who may open it.")
