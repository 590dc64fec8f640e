"""Events between rooms: published in the writing transaction, delivered once to each listener by a job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, models, transaction

Event = Any
Listener = Callable[[Any], None]

_listeners: dict[str, dict[str, Listener]] = defaultdict(dict)
_types: dict[str, type] = {}


class Delivery(models.Model):
    """That a listener has acted on an event; written with its effect, so that no event acts twice."""

    event_key = models.UUIDField()
    listener = models.CharField(max_length=100)
    delivered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_key", "listener"], name="event_delivered_once")]


def event_name(event_type: type) -> str:
    """Give the name under which jobs carry an event: its module and class."""
    return f"{event_type.__module__}.{event_type.__qualname__}"


def listen(event_type: type, listener: Listener) -> None:
    """Let `listener` act on every event of a type (a frozen dataclass that holds ids and days only)."""
    name = event_name(event_type)
    _types[name] = event_type
    _listeners[name][f"{listener.__module__}.{listener.__qualname__}"] = listener


def publish(event: Event) -> None:
    """Defer one job for each listener, in the caller's transaction: both are stored or neither."""
    from tillit.foundation.tasks import deliver_event

    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction that writes what the event tells of.")
    name = event_name(type(event))
    key = str(uuid4())
    for listener in _listeners[name]:
        deliver_event.defer(event=name, key=key, listener=listener, payload=_as_json(event))


def deliver(*, event: str, key: str, listener: str, payload: dict[str, Any]) -> None:
    """Let one listener act on one event, unless it already has."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                Delivery.objects.create(event_key=key, listener=listener)
        except IntegrityError:
            return
        _listeners[event][listener](_from_json(_types[event], payload))


def _as_json(event: Event) -> dict[str, Any]:
    return {k: v if isinstance(v, int | str | None) else v.isoformat() for k, v in asdict(event).items()}


def _from_json(event_type: type, payload: dict[str, Any]) -> Event:
    from datetime import date, datetime

    readers: dict[Any, Callable[[str], Any]] = {
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
    }
    known = {f.name: f.type for f in fields(event_type)}
    return event_type(**{k: readers.get(known[k], lambda v: v)(v) for k, v in payload.items()})
