"""What gunicorn's web processes do beside answering: let go of endless streams when they are asked to end."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


def post_worker_init(worker: Any) -> None:
    """End the streams at the signal, before gunicorn waits for what is under way; it names this hook."""
    from tillit.foundation import live  # now, since a signal's handler should not import

    for number in ENDING:
        signal.signal(number, _after(live.stop, signal.getsignal(number)))


def _after(stop: Callable[[], None], gunicorns: Any) -> Any:
    def handle(number: int, frame: FrameType | None) -> None:
        stop()
        if callable(gunicorns):
            gunicorns(number, frame)

    return handle
