"""Synthesize a municipality: invent it and write its folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tillit.demo.folder import require_free, write_folder
from tillit.demo.municipality import HISTORY_DAYS, Progress, Span, invent


@dataclass(frozen=True, slots=True)
class Synthesized:
    """What was written where."""

    folder: Path
    inhabitants: int
    seed: int
    on: date
    rows: dict[str, int]


def synthesize(
    folder: Path,
    *,
    inhabitants: int,
    seed: int,
    on: date,
    history_days: int = HISTORY_DAYS,
    on_progress: Progress = lambda step, share: None,
    team_sizes: Sequence[float] = (1.0,),
) -> Synthesized:
    """Write the CSV folder of a synthetic municipality around the day `on`.

    The same arguments give the same bytes. Raises FolderInUse and ImpossibleSize.
    """
    require_free(folder)
    municipality = invent(inhabitants, seed, Span(on, history_days), on_progress, team_sizes)
    rows = write_folder(municipality, folder, on_progress)
    on_progress("done", 1.0)
    return Synthesized(folder, inhabitants, seed, on, rows)
