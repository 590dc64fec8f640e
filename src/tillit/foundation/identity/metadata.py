"""What a provider says of itself and the keys it signs with, kept for an hour; a key that is new is fetched at once."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from tillit.foundation.identity import fetch
from tillit.foundation.identity.faults import SignInFailed, Why
from tillit.foundation.identity.keys import Key

KEPT_SECONDS = 3600
LEAST_SECONDS_BETWEEN_KEYS = 30  # so that made-up key ids do not send us to the provider each time
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OTHERS = ("pushed_authorization_request_endpoint", "end_session_endpoint")


@dataclass
class Provider:
    """A provider's metadata and keys, and when they were fetched."""

    issuer: str
    told: dict[str, Any]
    told_at: float
    keys: dict[str, Key] = field(default_factory=dict)
    keys_at: float = float("-inf")

    def endpoint(self, name: str) -> str:
        """Give an address of the provider, or nothing where it has none such."""
        return str(self.told.get(f"{name}_endpoint") or "")

    def key(self, kid: str) -> Key:
        """Give the key of that name, fetching the keys anew when it is new to us.

        Raises SignInFailed when the provider has no such key.
        """
        now = time.monotonic()
        is_old = now - self.keys_at > KEPT_SECONDS
        is_new = kid not in self.keys and now - self.keys_at > LEAST_SECONDS_BETWEEN_KEYS
        if is_old or is_new:
            self.keys, self.keys_at = _keys(fetch.get(self.told["jwks_uri"])), now
        if kid not in self.keys:
            raise SignInFailed(Why.UNTRUSTED, "unknown key")
        return self.keys[kid]


_known: dict[str, Provider] = {}


def provider(issuer: str) -> Provider:
    """Give the provider of that name. Raises SignInFailed when it does not answer, or calls itself something else."""
    found = _known.get(issuer)
    if found is None or time.monotonic() - found.told_at > KEPT_SECONDS:
        told = fetch.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != issuer:
            raise SignInFailed(Why.UNTRUSTED, "metadata of another issuer")
        addresses = [told.get(name) for name in NEEDED] + [told[name] for name in OTHERS if told.get(name)]
        if not all(fetch.is_safe(address) for address in addresses):
            raise SignInFailed(Why.UNTRUSTED, "metadata without safe addresses")
        found = _known[issuer] = Provider(issuer, told, time.monotonic())
    return found


def forget() -> None:
    """Forget every provider, so that the next sign-in asks anew."""
    _known.clear()


def _keys(document: dict[str, Any]) -> dict[str, Key]:
    """Read the signing keys; those of a kind that we do not know are passed over."""
    found: dict[str, Key] = {}
    listed = document.get("keys")
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig":
            continue
        kind = {"RSA": RSAKey, "EC": ECKey}.get(str(one.get("kty")))
        if kind is None:
            continue
        try:
            found[str(one.get("kid", ""))] = kind.import_key(one)
        except (JoseError, ValueError, TypeError):
            continue
    return found
