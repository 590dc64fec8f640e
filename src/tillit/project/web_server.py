"""What gunicorn's web processes do beside answering: count together, and let go of endless streams at the end."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from tillit.foundation.lifetime import end_with_keeper, end_with_parent
from tillit.project import metrics_folder

logger_class = "tillit.project.gunicorn_log.OurLogger"
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


def on_starting(arbiter: Any) -> None:
    """End when `tillit serve` is killed, by draining; make the folder in which the processes count."""
    end_with_keeper()
    metrics_folder.prepare(arbiter.cfg.bind)


def child_exit(arbiter: Any, worker: Any) -> None:
    """Forget what a process that ended had open."""
    metrics_folder.forget_process(worker.pid)


def on_exit(arbiter: Any) -> None:
    """Remove the folder."""
    metrics_folder.remove()


def post_worker_init(worker: Any) -> None:
    """Wait for the database no longer than people do; end the streams at the signal, before what is under way.

    What is loaded by now stays: to go through it again and again for garbage would make some answers slow.
    """
    from tillit.foundation import draining, live  # now, since a signal's handler should not import
    from tillit.foundation.database import patience

    patience.begin()
    gc.collect()
    gc.freeze()

    def stop() -> None:
        draining.begin()
        live.stop()

    for number in ENDING:
        signal.signal(number, _after(stop, signal.getsignal(number)))
    end_with_parent(signal.SIGTERM)


def _after(stop: Callable[[], None], gunicorns: Any) -> Any:
    def handle(number: int, frame: FrameType | None) -> None:
        stop()
        if callable(gunicorns):
            gunicorns(number, frame)

    return handle
