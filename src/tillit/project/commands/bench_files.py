"""The files of the municipality that is measured: made once, kept, and shared by benchmarks."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

from tillit.kernel.errors import TillitError

YEAR = 364
"""days of history: whole weeks"""


class OtherFiles(TillitError):
    """The folder holds another municipality than the one asked for."""


def bench_home() -> Path:
    """Give the folder that settings name too; asked before Django is set up."""
    return Path(os.environ.get("TILLIT_HOME") or ".tillit").absolute()


def bench_files(folder: Path | None, *, inhabitants: int, seed: int, on: date) -> tuple[Path, date]:
    """Give a folder with these inhabitants and a year of history, and the day that counts as today in it.

    A folder that is there is taken as it is, whatever its day; else the files are written to it.
    """
    from tillit.project.commands.synthesize import synthesize_with_progress

    place = folder or bench_home() / f"municipality-{inhabitants}-{seed}-{on}"
    if (place / "synthetic.csv").exists():
        with (place / "synthetic.csv").open(encoding="utf-8", newline="") as lines:
            marker = dict(row[:2] for row in csv.reader(lines) if len(row) > 1)
        found = (marker.get("inhabitants"), marker.get("seed"))
        if found != (str(inhabitants), str(seed)):
            raise OtherFiles(
                f"{place} holds {found[0]} inhabitants of seed {found[1]}. Name another --folder, or give "
                "--inhabitants and --seed as they are there."
            )
        return place, date.fromisoformat(marker["on"])
    synthesize_with_progress(place, inhabitants=inhabitants, seed=seed, on=on, history_days=YEAR)
    return place, on
