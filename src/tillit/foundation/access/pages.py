"""Who may open a page: each view says which roles it is for, and a test walks every url with every role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tillit.foundation.access.door import has_role

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
                return redirect_to_login(request.get_full_path())
            if not has_role(request.user, *roles, now=timezone.now()):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate
