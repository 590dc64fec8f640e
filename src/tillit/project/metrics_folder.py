"""Where the web server's processes keep what they count, so that any of them can tell it all.

The folder lies in memory: the files are mapped, and a full disk would end a process that writes to one.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from tillit.foundation.database.errors import FolderNotUsable
from tillit.foundation.database.place import own_folder

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client reads it when it is loaded
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it is ours alone, or is not used


def prepare(listens_on: Iterable[str]) -> None:
    """Make an empty folder for the web server that listens there, and name it in the environment of its processes.

    Not for those who only start it: they would want a file of their own before there is a folder.
    """
    if given := os.environ.get("RUNTIME_DIRECTORY"):  # systemd's, for RuntimeDirectory=
        folder = Path(given.split(":")[0]) / "metrics"
    else:
        parent = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
        who = hashlib.sha256(" ".join(listens_on).encode()).hexdigest()[:12]
        folder = parent / f"tillit-metrics-{os.geteuid()}-{who}"
    try:
        own_folder(folder, mode=0o700)
    except FolderNotUsable:  # somebody else's folder is in the way: better no common count than theirs
        os.environ.pop(VARIABLE, None)
        return
    _empty(folder)
    os.environ[VARIABLE] = str(folder)


def forget_process(process: int) -> None:
    """Take what a process had open out of the count, once it has ended; what it did stays."""
    if VARIABLE in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(process)


def remove() -> None:
    """Remove the folder when the web server ends."""
    if folder := os.environ.get(VARIABLE):
        _empty(Path(folder))
        with suppress(OSError):
            Path(folder).rmdir()


def _empty(folder: Path) -> None:
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)
