"""Reads an id_token, and believes nothing of it that does not hold (OpenID Connect Core 3.1.3.7)."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from tillit.foundation.identity.doors import Door
from tillit.foundation.identity.faults import SignInFailed, Why
from tillit.foundation.identity.keys import ALLOWED, Key

SKEW_SECONDS = 60
OLDEST_SECONDS = 10 * 60  # an id_token is fetched at once; an old one was kept by somebody


@dataclass(frozen=True)
class Said:
    """Who the provider says that somebody is. The number is for finding their account, never for a log."""

    issuer: str
    subject: str
    number: str


def read_id_token(text: object, *, door: Door, nonce: str, key_of: Callable[[str], Key], now: datetime) -> Said:
    """Give what an id_token says. Raises SignInFailed, naming which demand it does not meet."""
    if not isinstance(text, str):
        raise SignInFailed(Why.UNTRUSTED, "no id_token")
    claims = _signed(text, key_of)
    seconds = now.timestamp()
    _demand(claims.get("iss") == door.issuer, "issuer")
    audience = claims.get("aud")
    _demand(audience == door.client_id or audience == [door.client_id], "audience")
    _demand(claims.get("azp", door.client_id) == door.client_id, "authorized party")
    _demand(_number(claims, "exp") > seconds - SKEW_SECONDS, "expired")
    _demand(seconds - OLDEST_SECONDS < _number(claims, "iat") < seconds + SKEW_SECONDS, "issued at")
    _demand("nbf" not in claims or _number(claims, "nbf") < seconds + SKEW_SECONDS, "not before")
    _demand(hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()), "nonce")
    subject = claims.get("sub")
    _demand(isinstance(subject, str) and 0 < len(subject) <= 255, "subject")
    if str(claims.get(door.level_claim, "")) not in door.levels:
        raise SignInFailed(Why.TOO_WEAK, "level")
    return Said(door.issuer, str(subject), str(claims.get(door.number_claim) or ""))


def _signed(text: str, key_of: Callable[[str], Key]) -> dict[str, Any]:
    """Give the claims when the signature holds; the algorithm is ours to allow, never the token's to choose."""
    try:
        header = jws.extract_compact(text.encode()).headers()
        alg = header.get("alg")
        if alg not in ALLOWED:
            raise SignInFailed(Why.UNTRUSTED, "algorithm")
        return dict(jwt.decode(text, key_of(str(header.get("kid", ""))), algorithms=[alg]).claims)
    except (JoseError, ValueError, TypeError):
        raise SignInFailed(Why.UNTRUSTED, "signature") from None


def _number(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    _demand(isinstance(value, int | float) and not isinstance(value, bool), name)
    return float(value or 0)


def _demand(holds: bool, what: str) -> None:
    if not holds:
        raise SignInFailed(Why.UNTRUSTED, what)
