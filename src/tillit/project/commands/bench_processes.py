"""What processes cost: their processor time and memory, read from /proc (Linux)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

TICK = os.sysconf("SC_CLK_TCK")
LOOK_SECONDS = 0.25


def processor_seconds(pids: Iterable[int]) -> float:
    """Give the processor time of these processes, and of those of their children that have ended."""
    return sum(sum(_numbers(pid)[11:15]) for pid in pids) / TICK


def descendants(pid: int) -> list[int]:
    """Give a process and all that it started, and they."""
    found, children = [pid], _children()
    for one in found:
        found += children.get(one, [])
    return found


def proportional_bytes(pids: Iterable[int]) -> int:
    """Give the memory of these processes; what they share is counted once."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


class PeakOfMemory:
    """Watches, from a thread, the memory of a process and of all that it started."""

    def __init__(self) -> None:
        self.bytes = 0
        self._pid: int | None = None
        self._ended = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def watch(self, pid: int) -> None:
        """Begin with this process."""
        self._pid = pid
        self._thread.start()

    def end(self) -> int:
        """Give the highest that was seen."""
        self._ended.set()
        if self._pid is not None:
            self._thread.join()
        return self.bytes

    def _look(self) -> None:
        assert self._pid is not None
        while not self._ended.wait(LOOK_SECONDS):
            self.bytes = max(self.bytes, proportional_bytes(descendants(self._pid)))


def _numbers(pid: int) -> list[int]:
    """Give the numbers of /proc/PID/stat after the name: the first stands for the state, the second is the parent."""
    try:
        rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return [0] * 20
    return [0, *(int(number) for number in rest[1:20])]


def _children() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            children.setdefault(_numbers(int(entry.name))[1], []).append(int(entry.name))
    return children
