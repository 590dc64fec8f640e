"""The foundation's jobs."""

from __future__ import annotations

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tillit.foundation import events


@app.task(queue="events", retry=RetryStrategy(max_attempts=8, exponential_wait=2))
def deliver_event(*, event: str, key: str, listener: str, payload: dict[str, Any]) -> None:
    """Deliver one event to one listener."""
    events.deliver(event=event, key=key, listener=listener, payload=payload)
