"""Ties a process's life to the one that keeps it: when that is killed, this one ends too, and nothing is left over."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Mapping

KEEPER = "TILLIT_KEEPER"  # the keeper's number, in the environment of what it starts
PR_SET_PDEATHSIG = 1  # Linux; elsewhere a child that lost its keeper goes on until it is stopped


def kept_environment() -> dict[str, str]:
    """Give the environment for a program that this process keeps running."""
    return {**os.environ, KEEPER: str(os.getpid())}


def end_with_keeper(number: int = signal.SIGTERM, *, environ: Mapping[str, str] | None = None) -> None:
    """Let the signal come when the keeper dies, if this program was started by one; by hand it has none."""
    keeper = (os.environ if environ is None else environ).get(KEEPER)
    if keeper == str(os.getppid()):
        end_with_parent(number)
    elif keeper:
        os.kill(os.getpid(), number)  # it died before we could ask, and may not be buried yet


def end_with_parent(number: int) -> None:
    """Let the signal come when the thread that started this process ends, with all its process."""
    parent = os.getppid()
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is None:
        return
    prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)
