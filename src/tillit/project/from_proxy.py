"""What a proxy says of the browser's address, scheme and request is believed of our own proxies only."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SAID_BY_PROXIES = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_X_REQUEST_ID")


class believe_only_the_proxy:
    """Forget such headers from anybody else; from a proxy of ours, REMOTE_ADDR becomes the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        if not _is_ours(meta.get("REMOTE_ADDR", "")):
            for name in SAID_BY_PROXIES:
                meta.pop(name, None)
        elif path := meta.get("HTTP_X_FORWARDED_FOR"):
            meta["REMOTE_ADDR"] = _browser([part.strip() for part in path.split(",")])
        return self.get_response(request)


def _browser(path: list[str]) -> str:
    """Give the last address that is none of our proxies': what stands before it, the browser may have made up."""
    for address in reversed(path):
        if not _is_ours(address):
            return address if _is_address(address) else ""
    return path[0]


def _is_ours(address: str) -> bool:
    if not address:  # a socket on this machine: only who may open its file
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in settings.TILLIT_PROXIES)


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False
