"""Events between rooms: published in the writing transaction, delivered once to each listener by a job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, get_args, get_type_hints
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
    return {name: _written(value, name) for name, value in asdict(event).items()}


def _written(value: object, name: str) -> int | str | None:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | str | None):
        return value
    raise TypeError(f"An event carries ids, days, states and counts; {name} is {type(value).__name__}.")


def _from_json(event_type: type, payload: dict[str, Any]) -> Event:
    kinds = get_type_hints(event_type)
    return event_type(**{name: _read(value, kinds[name]) for name, value in payload.items()})


def _read(value: Any, kind: Any) -> Any:
    kinds = get_args(kind) or (kind,)  # `date | None` is either
    for dated in (datetime, date):
        if dated in kinds and isinstance(value, str):
            return dated.fromisoformat(value)
    return value
