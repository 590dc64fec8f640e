"""Results files of `tillit bench`: one JSON line for each thing measured, so that a run that was broken off goes on."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

SOURCES = "src/tillit/planning/visits"


def commit_of_sources() -> str:
    """The last commit that touched the planner, marked when it was changed since; 'unknown' outside a checkout."""
    root = Path(__file__).resolve().parents[4]
    try:
        asked = ["git", "-C", str(root), "log", "-1", "--format=%h", "--", SOURCES]
        commit = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        changed = ["git", "-C", str(root), "status", "--porcelain", "--", SOURCES]
        dirty = subprocess.run(changed, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return (commit or "unknown") + ("+" if dirty else "")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a results file as plain data; none when there is no file."""
    if not path.exists():
        return []
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines() if text.strip()]


def add_line(path: Path, row: Any) -> None:
    """Add one row, a dataclass, to a results file."""
    with path.open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def newest(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> list[Mapping[str, Any]]:
    """The last row for each combination of these names: what was measured anew replaces what was before."""
    names = list(names)
    found: dict[tuple[object, ...], Mapping[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        found.pop(key, None)
        found[key] = row
    return list(found.values())


def sha_of(file: Path) -> str:
    """A short mark of a file's content."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def best_known(folder: Path) -> dict[str, float]:
    """Best values by instance; empty without a best_known.csv."""
    path = folder / "best_known.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["instance"]: float(row["best_known"]) for row in csv.DictReader(lines)}


def natural(path: Path) -> list[object]:
    """A key that puts 9 before 10."""
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.split(r"(\d+)", path.stem)]
