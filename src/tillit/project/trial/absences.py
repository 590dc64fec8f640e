"""The database away for a while, and standing still for a while, as whoever asks for a page sees it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException

from tillit.project.trial.installation import Installation
from tillit.project.trial.proof import Point

AWAY = "database away"
STILL = "database stopped"
LONGEST_SECONDS = 45.0  # for an answer; the trial's machine may have a lot to do
PAUSE_SECONDS = 1.0


def away(installation: Installation, seconds: float) -> Point:
    """Kill the database, let nobody start it for so long, and ask for pages meanwhile."""
    from tillit.foundation.database.place import only_one
    from tillit.foundation.database.processes import end_leftovers, living

    with only_one(installation.place):  # who would start it again waits for this lock
        if pid := installation.postmaster():
            os.kill(pid, signal.SIGKILL)
        end_leftovers(living(installation.place))
        return _ask_meanwhile(installation, seconds, f"{AWAY} for {seconds:.0f} s: every page says so with 503")


def still(installation: Installation, seconds: float) -> Point:
    """Stop every process of the database, and ask for pages meanwhile; then let them go on."""
    from tillit.foundation.database.processes import living

    pids = living(installation.place)
    try:
        _send(pids, signal.SIGSTOP)
        return _ask_meanwhile(installation, seconds, f"{STILL} for {seconds:.0f} s: every page says so with 503")
    finally:
        _send(pids, signal.SIGCONT)


def _send(pids: set[int], number: signal.Signals) -> None:
    for pid in sorted(pids):
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _ask_meanwhile(installation: Installation, seconds: float, name: str) -> Point:
    """Ask each server for a page and for a sign of life, one after the other, until the time is over."""
    ends_at = time.monotonic() + seconds
    took: list[float] = []
    wrong: list[str] = []

    def ask(port: int) -> None:
        while time.monotonic() < ends_at:
            for path, expected in (("/min-dag/", 503), ("/health", 200)):
                began = time.monotonic()
                status = _status(port, path, installation.helpers[0].cookie)
                took.append(time.monotonic() - began)
                if status != expected:
                    wrong.append(f"{path} was answered with {status} after {took[-1]:.0f} s")
            time.sleep(PAUSE_SECONDS)

    _all_at_once([lambda port=port: ask(port) for port in installation.ports])
    return Point(f"{name}, after {max(took):.1f} s at most", len(took), tuple(sorted(set(wrong))[:5]))


def _all_at_once(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _status(port: int, path: str, cookie: str) -> int:
    line = HTTPConnection("127.0.0.1", port, timeout=LONGEST_SECONDS)
    try:
        line.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
        return line.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        line.close()
