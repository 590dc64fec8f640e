"""The import that `tillit bench import` measures from outside: it says when each step began."""

from __future__ import annotations

import csv
import json
import sys
import time
from datetime import date
from datetime import time as clock_time
from pathlib import Path

from tillit.project.commands.ready import ready


def main(folder: Path) -> int:
    """Import the folder and print its rows, visits and seconds by step as JSON."""
    ready(migrate=False)
    from tillit.foundation.imports import import_folder
    from tillit.kernel.clock import instant

    begun = time.monotonic()
    steps: dict[str, float] = {}
    last = ["reading units.csv", begun]

    def note(step: str, rows: int, share: float) -> None:
        name = f"reading {step}" if step.endswith(".csv") else step
        now = time.monotonic()
        if name != last[0]:
            # what is between two steps, such as statistics and comparing, counts with the one before
            steps[last[0]] = steps.get(last[0], 0.0) + now - last[1]
            last[:] = [name, now]

    with (folder / "synthetic.csv").open(encoding="utf-8", newline="") as lines:
        on = date.fromisoformat(dict(row[:2] for row in csv.reader(lines))["on"])
    report = import_folder(folder, now=instant(on, clock_time(12)), on_progress=note)
    steps[last[0]] = steps.get(last[0], 0.0) + time.monotonic() - last[1]
    if not report.stored:
        return 2
    json.dump(
        {
            "rows": sum(one.rows for one in report.files.values()),
            "visits": _visits(),
            "steps": {step: round(seconds, 1) for step, seconds in steps.items()},
        },
        sys.stdout,
    )
    return 0


def _visits() -> int:
    from django.db.models import Sum

    from tillit.rooms.visits.models import Encounter

    return int(Encounter.objects.aggregate(sum=Sum("visits"))["sum"] or 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
