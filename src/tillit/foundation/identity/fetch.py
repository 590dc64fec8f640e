"""Short exchanges with a provider: JSON over TLS, with an end to waiting, to size, and to being led elsewhere."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from tillit.foundation.identity.faults import SignInFailed, Why

SECONDS = 5
LARGEST = 512 * 1024
NEAR = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Answer:
    """A status, what was said, and the header by which a provider hands out a nonce for the next proof."""

    status: int
    content: dict[str, Any]
    dpop_nonce: str


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A provider's endpoint is where its metadata says; one that points on is not followed."""

    def redirect_request(self, *given: Any) -> None:
        return None


_opener = urllib.request.build_opener(_StayHere)


def is_safe(address: object) -> bool:
    """Tell whether an address is encrypted on its way, or never leaves the machine."""
    if not isinstance(address, str):
        return False
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in NEAR))


def get(address: str) -> dict[str, Any]:
    """Fetch a document. Raises SignInFailed when there is none."""
    answer = _ask(urllib.request.Request(address, headers={"Accept": "application/json"}))  # noqa: S310 - see _ask
    if answer.status != 200:
        raise SignInFailed(Why.AWAY, f"document {answer.status}")
    return answer.content


def post(address: str, form: Mapping[str, str], headers: Mapping[str, str] = {}) -> Answer:
    """Send a form, and give the answer whatever its status; raises SignInFailed when there is none."""
    return _ask(
        urllib.request.Request(  # noqa: S310 - see _ask
            address,
            data=urlencode(form).encode(),
            headers={
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
                **headers,
            },
        )
    )


def _ask(request: urllib.request.Request) -> Answer:
    if not is_safe(request.full_url):
        raise SignInFailed(Why.AWAY, "not by https")
    try:
        try:
            with _opener.open(request, timeout=SECONDS) as response:
                return _read(response)
        except urllib.error.HTTPError as answered:  # what is no 2xx is an answer too
            with answered:
                return _read(answered)
    except (OSError, ValueError) as fault:
        raise SignInFailed(Why.AWAY, type(fault).__name__) from None


def _read(response: Any) -> Answer:
    text = response.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise ValueError
    content = json.loads(text) if text else {}
    if response.status >= 500 or not isinstance(content, dict):
        raise ValueError
    return Answer(response.status, content, response.headers.get("DPoP-Nonce") or "")
