"""Where receivers are reached: each room registers how its own are looked up, when a message goes out."""

from __future__ import annotations

from collections.abc import Callable

from tillit.integrations.outlet.types import Addresses

Resolver = Callable[[int], Addresses | None]
_resolvers: dict[str, Resolver] = {}


def register_addresses(recipient_type: str, resolver: Resolver) -> None:
    """Let `resolver(id)` say where a receiver of this type is reached; None when there is no such receiver."""
    _resolvers[recipient_type] = resolver


def addresses_of(recipient_type: str, recipient_id: int) -> Addresses:
    """Give where a receiver is reached now; empty when nobody knows."""
    resolver = _resolvers.get(recipient_type)
    return (resolver(recipient_id) if resolver else None) or Addresses()
