"""Public pages that anybody's cache may keep for a minute: the same for all who have no cookie, and none is set."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag

SECONDS = 60
CHOICE = "sprak"

View = Callable[..., HttpResponse]


def kept_for_all(view: View) -> View:
    """Let caches keep the page for who comes without a cookie; others ask anew each time, and get a 304 when it is old.

    Such a page holds no form's token: its choice of language is a link (`?sprak=en`) that sets the language's cookie.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get(CHOICE) in dict(settings.LANGUAGES):
            return _choose(request)
        request.is_kept_for_all = not request.COOKIES  # type: ignore[attr-defined]
        answer = view(request, *args, **kwargs)
        patch_vary_headers(answer, ("Cookie", "Accept-Language"))
        if request.COOKIES or answer.status_code != 200:
            return answer  # for them alone: the middleware says how
        patch_cache_control(answer, public=True, max_age=SECONDS)
        etag = quote_etag(hashlib.sha256(answer.content).hexdigest()[:32])
        answer["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=answer) or answer

    return kept


def _choose(request: HttpRequest) -> HttpResponse:
    """Remember the language, and lead to the same address without the choice."""
    rest = request.GET.copy()
    chosen = rest.pop(CHOICE)[-1]
    answer = HttpResponseRedirect(request.path + (f"?{rest.urlencode()}" if rest else ""))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    patch_cache_control(answer, private=True, no_store=True)
    return answer
