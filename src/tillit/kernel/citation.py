"""Where a rule or a number comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Citation:
    """A source that a reader can look up: an act and paragraph, a statistics table, a paper."""

    source: str
    paragraph: str = ""
    read_on: date | None = None

    def __str__(self) -> str:
        return f"{self.source} {self.paragraph}".strip()
