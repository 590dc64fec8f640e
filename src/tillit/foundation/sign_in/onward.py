"""Where somebody wanted to be when they were asked to sign in: an address of ours, or nowhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 500


def safe_address(request: HttpRequest, asked: str) -> str:
    """Give the address, or nothing when it leads out of Tillit, back to sign-in, or is longer than any of ours."""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not is_ours or len(asked) > LONGEST or urlsplit(asked).path.startswith(resolve_url(settings.LOGIN_URL)):
        return ""
    return asked


def asked_address(request: HttpRequest) -> str:
    """Give where the request wants to go after sign-in, by its form or its query, if it is safe."""
    return safe_address(request, request.POST.get("next") or request.GET.get("next") or "")


def page_of_piece(request: HttpRequest) -> str:
    """Give the page that asked for a piece of itself, as htmx tells it, if it is a safe address."""
    told = urlsplit(request.headers.get("HX-Current-URL", ""))
    return safe_address(request, told._replace(scheme="", netloc="", fragment="").geturl())
