"""What happens to uploads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FilesImported:
    """Files that came by the browser are stored: numbers and plans may be others."""

    run_id: int
