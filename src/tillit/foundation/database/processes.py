"""Sees which processes really live in a data folder: a pid file may name a dead or a stranger's process."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from tillit.foundation.database.place import Place

# Every process of a PostgreSQL server has its data folder as working directory. The question is asked as the
# server's own user: in a container not even root may look into the processes of others.
LIST_LIVING = 'for p in /proc/[0-9]*; do [ "$p/cwd" -ef "$1" ] && echo "${p#/proc/}"; done; true'


def living(place: Place) -> set[int]:
    """Return the pids of all processes that work in this data folder."""
    if not place.data.exists():
        return set()
    found = place.user.run(["/bin/sh", "-c", LIST_LIVING, "sh", place.data]).stdout
    return {int(line) for line in found.split() if line.isdigit()}


def postmaster_pid(place: Place) -> int | None:
    """Return the pid that the server wrote down, be it alive or not."""
    try:
        return int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def forget_dead_postmaster(place: Place) -> None:
    """Remove the pid file and the socket's lock that nobody stands behind, but PostgreSQL would believe.

    It does so when the number belongs to a zombie (nobody reaps in many containers) or was given to another
    process of the same user. Call it under the lock and only when no process lives in the data folder.
    """
    if Path("/proc/self").exists():
        for left in (place.data / "postmaster.pid", *place.socket.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)


def end_leftovers(pids: set[int]) -> None:
    """Kill server processes that outlived their postmaster and hold its memory."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
