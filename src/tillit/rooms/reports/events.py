"""What the room tells the others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportPublished:
    """A report, or a correction of one, is out."""

    report_id: int
    number: int
    version: int
