"""Keeps programs running beside this one until a signal comes, and then lets them end in order."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from types import FrameType

import click

GRACE_SECONDS = 20
SECONDS_BETWEEN_STARTS = 1.0
# Who ends this often within these seconds has a fault that starting again does not mend.
MOST_ENDS, WITHIN_SECONDS = 5, 60.0

Start = Callable[[], "subprocess.Popen[bytes]"]


def keep_running(programs: Mapping[str, Start]) -> int:
    """Start the programs, and again the one that ends by itself; 0 after a signal, 1 when one ends again and again.

    A worker that loses its database ends: starting it again starts the embedded database too.
    """
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    running = {name: start() for name, start in programs.items()}
    ends: dict[str, list[float]] = {name: [] for name in programs}
    try:
        while not stopping:
            for name, child in running.items():
                if child.poll() is None or stopping:
                    continue
                now = time.monotonic()
                ends[name] = [at for at in ends[name] if now - at < WITHIN_SECONDS] + [now]
                if len(ends[name]) >= MOST_ENDS:
                    click.echo(f"The {name} ended {MOST_ENDS} times in a minute; Tillit stops.", err=True)
                    return 1
                click.echo(f"The {name} ended (code {child.returncode}); it is started again.", err=True)
                time.sleep(SECONDS_BETWEEN_STARTS)
                running[name] = programs[name]()
            time.sleep(0.2)
        return 0
    finally:
        _end(list(running.values()))
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask each to end, and end those that do not within the time of grace."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
