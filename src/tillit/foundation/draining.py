"""Whether this process was asked to end: it still answers what comes, and says that it is not the one to ask."""

from __future__ import annotations

_begun = False


def begin() -> None:
    """Say so from now on. Safe inside a signal's handler."""
    global _begun
    _begun = True


def has_begun() -> bool:
    """Tell whether this process is on its way out."""
    return _begun
