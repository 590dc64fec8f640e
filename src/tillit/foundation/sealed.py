"""Keeps what must be read again under lock, and recognizes what must not, by keys derived from the secret key.

Whoever gets hold of the database alone can then neither make a second factor's codes nor read a national number.
A secret key that was in use before (SECRET_KEY_FALLBACKS) still opens and recognizes.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    """Give the text in a form that only `unseal` reads."""
    return _locks().encrypt(text.encode()).decode()


def unseal(sealed: str, *, within: int | None = None) -> str | None:
    """Give what was sealed, within so many seconds; None where it is not ours, or the secret key is another one now."""
    try:
        return _locks().decrypt(sealed.encode(errors="replace"), ttl=within).decode()
    except InvalidToken:
        return None


def mark_of(text: str, *, purpose: str) -> str:
    """Give a mark by which the text is recognized and from which it cannot be read."""
    return _mark(_keys()[0], text, purpose)


def marks_of(text: str, *, purpose: str) -> list[str]:
    """Give the marks that the text may have been given, by the secret key of now or one before."""
    return [_mark(key, text, purpose) for key in _keys()]


def _mark(key: str, text: str, purpose: str) -> str:
    return hmac.new(_derived(key, f"mark:{purpose}"), text.encode(), hashlib.sha256).hexdigest()


def _locks() -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(key, "seal"))) for key in _keys()])


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _derived(key: str, purpose: str) -> bytes:
    return hmac.new(key.encode(), f"tillit:{purpose}".encode(), hashlib.sha256).digest()
