"""Reads the machine's table of processes, and finds in it what a running Tillit consists of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

WEB_MASTER = "web master"
WEB_WORKER = "web worker"
WORKER = "job worker"
SOLVER = "solver child"
POSTMASTER = "database"
BACKEND = "database connection"
SERVE = "tillit serve"
VICTIMS = (WEB_MASTER, WEB_WORKER, WORKER, SOLVER, POSTMASTER, BACKEND, SERVE)

SOLVERS = ("solver_child", "repair_child")
WEB_PROCESSES = 2


@dataclass(frozen=True)
class Process:
    """A living process."""

    pid: int
    parent: int
    words: str


def living() -> dict[int, Process]:
    """Give every process that lives, by its number; one that is dead and not yet buried is none."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (process := _read(folder)):
            found[process.pid] = process
    return found


def _read(folder: Path) -> Process | None:
    try:
        words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
    except (OSError, ValueError):
        return None
    return None if state == "Z" else Process(int(folder.name), int(parent), words)


def parts(*, serves: list[int], worker_beside: int | None, postmaster: int | None) -> dict[str, list[int]]:
    """Give the numbers of the processes of an installation, by what they are."""
    table = living()

    def children(parents: list[int], *marks: str) -> list[int]:
        return [p.pid for p in table.values() if p.parent in parents and any(mark in p.words for mark in marks)]

    masters = children(serves, "gunicorn")
    workers = children(serves, "tillit.project worker") + [pid for pid in [worker_beside] if pid in table]
    return {
        SERVE: [pid for pid in serves if pid in table],
        WEB_MASTER: masters,
        WEB_WORKER: children(masters, "gunicorn"),
        WORKER: workers,
        SOLVER: children(workers, *SOLVERS),
        POSTMASTER: [pid for pid in [postmaster] if pid in table],
        BACKEND: children([postmaster] if postmaster else [], "postgres: tillit"),
    }
