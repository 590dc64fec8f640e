"""Our own keys: the one a provider knows us by, and one for each exchange."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from tillit.kernel.errors import TillitError

Key = RSAKey | ECKey
BITS = 3072
# Strongest first; what both we and the provider can do is used. Nothing with a shared secret, and never `none`.
ALGORITHMS = {
    "RSA": ("PS256", "PS384", "PS512", "RS256", "RS384", "RS512"),
    "EC": ("ES256", "ES384", "ES512"),
}
CURVES = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
ALLOWED = frozenset(alg for names in ALGORITHMS.values() for alg in names)


class UnusableKey(TillitError):
    """The file holds no private key that can be used, or cannot be written."""


def new_key() -> RSAKey:
    """Make the key that a provider is to know us by; RSA, which ID-porten and HelseID both take."""
    key = RSAKey.generate_key(BITS, auto_kid=True)
    return RSAKey.import_key({**key.as_dict(private=True), "use": "sig", "kid": key.thumbprint()})


def write_key(key: Key, file: Path) -> None:
    """Write a private key for its owner alone; raises UnusableKey where a file is already."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise UnusableKey(f"{file} cannot be written: {fault.strerror}. Name a new file.") from None
    with os.fdopen(descriptor, "w") as out:
        json.dump(key.as_dict(private=True), out)


@lru_cache
def read_key(file: Path) -> Key:
    """Read a private key, JWK or PEM; its name (kid) is the thumbprint where it has none.

    Raises UnusableKey, which names the file and none of what it holds.
    """
    try:
        text = file.read_text()
    except (OSError, UnicodeDecodeError):
        raise UnusableKey(f"The key in {file} cannot be read.") from None
    for kind in (RSAKey, ECKey):
        try:
            key = kind.import_key(_json(text) or text)
            if key.is_private:
                return kind.import_key({**key.as_dict(private=True), "kid": key.kid or key.thumbprint()})
        except (JoseError, ValueError, TypeError):
            continue
    raise UnusableKey(f"{file} holds no private key of kind RSA or EC, as JWK or PEM.")


def public_part(key: Key) -> dict[str, Any]:
    """Give what a provider gets of a key."""
    return dict(key.as_dict(private=False))


def algorithm(key: Key, offered: Iterable[str] | None) -> str:
    """Choose how to sign: the first that the key can and the provider names; where it names none, 256."""
    can = ALGORITHMS[key.key_type] if isinstance(key, RSAKey) else (CURVES[key.curve_name],)
    names = list(offered or ())
    return next((alg for alg in can if alg in names), "RS256" if isinstance(key, RSAKey) else can[0])


def _json(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
