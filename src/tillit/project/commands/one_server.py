"""Lets one `tillit serve` at a time serve a folder at a port, and none meet what is left of another."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from tillit.kernel.errors import TillitError
from tillit.project.commands.keep_running import GRACE_SECONDS

LOOK_SECONDS = 0.1


class ServesAlready(TillitError):
    """Another `tillit serve` serves from this folder at this port."""


@contextmanager
def one_server(home: Path, port: int) -> Iterator[int]:
    """Hold the folder and port while the block lasts, and give the file that the programs beside shall inherit.

    One lock is this process's own: who finds it taken is refused. The other is held by the programs that
    inherit it, so that after a kill the next one waits until they have ended. Locks end with their processes.
    """
    own = _open(home / f"serve-{port}.lock")
    shared = _open(home / f"serve-{port}.programs.lock")
    try:
        try:
            fcntl.flock(own, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServesAlready(
                f"Tillit is served from {home} at port {port} already (process {_written_in(own)}). "
                "Stop it first, or choose another port with --port: both then work on the same data."
            ) from None
        os.ftruncate(own, 0)
        os.pwrite(own, str(os.getpid()).encode(), 0)
        _wait_for_the_rests(shared)
        yield shared
    finally:
        os.close(own)
        os.close(shared)


def _wait_for_the_rests(shared: int) -> None:
    """Wait until what a killed server had started has ended: it drains, as after a signal."""
    deadline = time.monotonic() + GRACE_SECONDS
    told = False
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if not told:
            click.echo("Waiting for the programs of the server before to end.", err=True)
            told = True
        if time.monotonic() > deadline:
            click.echo("They still run; going on beside them.", err=True)
            return
        time.sleep(LOOK_SECONDS)


def _open(file: Path) -> int:
    file.parent.mkdir(parents=True, exist_ok=True)
    return os.open(file, os.O_RDWR | os.O_CREAT, 0o600)


def _written_in(descriptor: int) -> str:
    return os.pread(descriptor, 20, 0).decode(errors="replace") or "unknown"
