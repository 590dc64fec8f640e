"""Keeps programs running beside this one until a signal comes, and then lets them end in order."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType

import click

GRACE_SECONDS = 20
LOOK_SECONDS = 0.1
SECONDS_BETWEEN_STARTS = 0.5
# Who ends so soon after its start, again and again, has a fault that starting again does not mend.
EARLY_SECONDS = 10.0
MOST_EARLY_ENDS = 5

Start = Callable[[], "subprocess.Popen[bytes]"]


@dataclass
class _Kept:
    """One program: how it is started, the process that it is now, and how often in a row it ended early."""

    name: str
    start: Start
    process: subprocess.Popen[bytes] = field(init=False)
    began_at: float = 0.0
    early_ends: int = 0
    starts_again_at: float | None = None

    def begin(self) -> None:
        self.process = self.start()
        self.began_at = time.monotonic()
        self.starts_again_at = None

    def look(self) -> None:
        """Notice that it ended, and start it again a little later: the others are looked after meanwhile."""
        now = time.monotonic()
        if self.starts_again_at is not None:
            if now >= self.starts_again_at:
                self.begin()
            return
        if self.process.poll() is None:
            return
        self.early_ends = self.early_ends + 1 if now - self.began_at < EARLY_SECONDS else 0
        self.starts_again_at = now + SECONDS_BETWEEN_STARTS
        if not self.has_a_fault:
            click.echo(f"The {self.name} ended (code {self.process.returncode}); it is started again.", err=True)

    @property
    def has_a_fault(self) -> bool:
        return self.early_ends >= MOST_EARLY_ENDS


def keep_running(programs: Mapping[str, Start]) -> int:
    """Start the programs, and again the one that ends; 0 after a signal, 1 when one ends at once again and again."""
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    kept = [_Kept(name, start) for name, start in programs.items()]
    try:
        for program in kept:
            program.begin()
        while not stopping:
            for program in kept:
                program.look()
                if program.has_a_fault:
                    click.echo(f"The {program.name} ended {MOST_EARLY_ENDS} times at once; Tillit stops.", err=True)
                    return 1
            time.sleep(LOOK_SECONDS)
        return 0
    finally:
        _end([program.process for program in kept if hasattr(program, "process")])
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
