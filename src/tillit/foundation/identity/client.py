"""The protocol: authorization code with PKCE, a pushed request, a signed assertion, a proof of possession.

OpenID Connect Core, RFC 7636 (PKCE), 7523 (private_key_jwt), 9126 (PAR), 9449 (DPoP), 9207 (iss); no Django in here.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey

from tillit.foundation.identity import fetch
from tillit.foundation.identity.doors import Door
from tillit.foundation.identity.faults import SignInFailed, Why
from tillit.foundation.identity.id_token import Said, read_id_token
from tillit.foundation.identity.keys import algorithm, public_part, read_key
from tillit.foundation.identity.metadata import Provider, provider

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60  # HelseID takes no longer one
PENDING_SECONDS = 30 * 60  # to find the phone, and the code


@dataclass(frozen=True)
class Pending:
    """What a browser's session remembers while its person is at the provider."""

    state: str
    nonce: str
    verifier: str
    at: float
    onward: str

    def as_json(self) -> dict[str, str | float]:
        return asdict(self)


def begin(
    door: Door, *, redirect_uri: str, language: str, onward: str, now: datetime, anew: bool = False
) -> tuple[str, Pending]:
    """Give the provider's address to send the browser to, and what to remember; `anew` lets it ask who it is.

    Raises SignInFailed when the provider does not answer or refuses the request.
    """
    at = provider(door.issuer)
    pending = Pending(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        at=now.timestamp(),
        onward=onward,
    )
    asked = {
        "client_id": door.client_id,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "scope": door.scopes,
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge": _hashed(pending.verifier),
        "code_challenge_method": "S256",
        "ui_locales": language,
    }
    if anew:
        asked["prompt"] = "login"
    if door.level_claim == "acr":
        asked["acr_values"] = " ".join(door.levels)
    if push := at.endpoint("pushed_authorization_request"):
        answer = fetch.post(push, {**asked, **_assertion(door, at, now)})
        pushed = answer.content.get("request_uri")
        if answer.status != 201 or not isinstance(pushed, str):
            raise SignInFailed(Why.AWAY, f"pushed request {answer.status}")
        asked = {"client_id": door.client_id, "request_uri": pushed}
    return _with_query(at.endpoint("authorization"), asked), pending


def finish(
    door: Door, answer: Mapping[str, str], *, pending: Pending, redirect_uri: str, now: datetime
) -> tuple[Said, str]:
    """Turn the provider's answer into who it is, and the id_token to sign out with.

    Raises SignInFailed when the answer is not to our question, or does not hold.
    """
    at = provider(door.issuer)
    if not hmac.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
        raise SignInFailed(Why.STALE, "state")
    if now.timestamp() - pending.at > PENDING_SECONDS:
        raise SignInFailed(Why.STALE, "too late")
    names_itself = bool(at.told.get("authorization_response_iss_parameter_supported"))
    if (names_itself or "iss" in answer) and answer.get("iss") != door.issuer:
        raise SignInFailed(Why.UNTRUSTED, "answered by another issuer")
    if "error" in answer:
        raise SignInFailed(Why.DECLINED, "error")
    if not answer.get("code"):
        raise SignInFailed(Why.UNTRUSTED, "no code")
    token = _redeem(door, at, answer["code"], pending, redirect_uri, now)
    return read_id_token(token, door=door, nonce=pending.nonce, key_of=at.key, now=now), str(token)


def end_address(door: Door, *, id_token: str, return_to: str) -> str:
    """Give where to sign out at the provider too, or nothing where it has no such place."""
    try:
        end = provider(door.issuer).endpoint("end_session")
    except SignInFailed:
        return ""
    asked = {"id_token_hint": id_token, "client_id": door.client_id, "post_logout_redirect_uri": return_to}
    return _with_query(end, asked) if end else ""


def _redeem(door: Door, at: Provider, code: str, pending: Pending, redirect_uri: str, now: datetime) -> object:
    """Give the id_token for the code; where the provider wants its nonce in the proof, ask once more with it."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": door.client_id,
        "code_verifier": pending.verifier,
    }
    token, offered = at.endpoint("token"), at.told.get("dpop_signing_alg_values_supported")
    proof_key = ECKey.generate_key("P-256") if offered else None
    nonce = ""
    for _ in range(2):
        headers = {"DPoP": _proof(proof_key, token, nonce, now)} if proof_key else {}
        answer = fetch.post(token, {**form, **_assertion(door, at, now)}, headers)
        if answer.status == 200:
            return answer.content.get("id_token")
        if nonce or not answer.dpop_nonce or answer.content.get("error") != "use_dpop_nonce":
            break
        nonce = answer.dpop_nonce
    raise SignInFailed(Why.UNTRUSTED, f"token endpoint {answer.status}")


def _assertion(door: Door, at: Provider, now: datetime) -> dict[str, str]:
    """Give what proves that we are the client: a token of a minute, signed with our key."""
    key = read_key(door.key_file)
    alg = algorithm(key, at.told.get("token_endpoint_auth_signing_alg_values_supported"))
    seconds = int(now.timestamp())
    claims = {
        "iss": door.client_id,
        "sub": door.client_id,
        "aud": door.issuer,
        "jti": str(uuid4()),
        "iat": seconds,
        "nbf": seconds,
        "exp": seconds + ASSERTION_SECONDS,
    }
    header = {"alg": alg, "kid": key.kid, "typ": "client-authentication+jwt"}
    signed = jwt.encode(header, claims, key, algorithms=[alg])
    return {"client_assertion_type": ASSERTION, "client_assertion": signed}


def _proof(key: ECKey, address: str, nonce: str, now: datetime) -> str:
    """Give a proof that whoever sends this holds the key; it is good for one request."""
    claims = {"jti": str(uuid4()), "htm": "POST", "htu": address, "iat": int(now.timestamp())}
    if nonce:
        claims["nonce"] = nonce
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": public_part(key)}
    return jwt.encode(header, claims, key, algorithms=["ES256"])


def _hashed(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
