"""Results files of `tillit bench`: one JSON line for each thing measured, so that a run that was broken off goes on."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click

SOURCES = "src/tillit/planning/visits"
# What answers questions about a plan and cannot change one: a commit to these leaves what was measured as it is.
ANSWERS = ("why", "smallest_change", "part", "stay_longer", "repair", "repair_problem")


def commit_of_sources() -> str:
    """The last commit that touched the search, marked when it was changed since; 'unknown' outside a checkout."""
    root = Path(__file__).resolve().parents[4]
    paths = [SOURCES, *(f":(exclude){SOURCES}/{name}.py" for name in ANSWERS)]
    try:
        asked = ["git", "-C", str(root), "log", "-1", "--format=%h", "--", *paths]
        commit = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        changed = ["git", "-C", str(root), "status", "--porcelain", "--", *paths]
        dirty = subprocess.run(changed, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return (commit or "unknown") + ("+" if dirty else "")


def results_option(default: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add `--results FILE`: where each thing measured is kept, and taken from when it is asked for again."""
    return click.option(
        "--results",
        type=click.Path(path_type=Path, dir_okay=False),
        default=None if default is None else Path(default),
        show_default=default is not None,
        help="A JSON line for each thing measured; what is there is not measured again.",
    )


def seeds_option(default: str, help: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add `--seeds 1,2,3`, which arrives as a list of whole numbers."""

    def numbers(context: click.Context, option: click.Parameter, text: str) -> list[int]:
        try:
            return [int(part) for part in text.split(",")]
        except ValueError:
            raise click.UsageError(f"--seeds {text!r} is not a list of whole numbers such as 1,2,3.") from None

    return click.option("--seeds", default=default, show_default=True, callback=numbers, help=help)


def measured_before(path: Path | None, key: Iterable[str]) -> dict[tuple[object, ...], dict[str, Any]]:
    """Give the rows of a results file by these names; none when there is no file."""
    names = list(key)
    return {tuple(row[name] for name in names): row for row in (read_lines(path) if path else [])}


def weeks_in(folder: Path, only: str, spread: int | None) -> list[Path]:
    """Give the team-weeks of a folder whose name matches; with `spread` so many, from fewest visits to most.

    Those between are the nearest to equal steps in visits, so that small, middle and large are all there.
    """
    files = [file for file in sorted(folder.glob("*.json")) if fnmatch(file.stem, only)]
    if not files:
        raise click.UsageError(f"{folder} has no week that matches {only!r}.")
    if spread is None or spread >= len(files):
        return files
    visits = {file: len(json.loads(file.read_text(encoding="utf-8"))["visits"]) for file in files}
    least, most = min(visits.values()), max(visits.values())
    steps = [least + (most - least) * step / max(1, spread - 1) for step in range(spread)]
    chosen: list[Path] = []
    for step in steps:
        left = [file for file in files if file not in chosen]
        chosen.append(min(left, key=lambda file: abs(visits[file] - step)))
    return sorted(chosen)


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
