"""What a backup says of itself: by which version it was made, and what must be there after it is taken back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from tillit.foundation.backup.errors import Damaged, OtherVersion
from tillit.foundation.key_figures import Figure

FORMAT = 1


@dataclass(frozen=True)
class TableFigures:
    """How many rows, and a sum over all of them that any changed value changes."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """The manifest; `manifest.json` in the file holds the same names."""

    tillit: str
    made_at: str
    municipality: str
    synthetic: bool
    postgresql: int
    programs: int
    migrations: dict[str, list[str]]
    tables: dict[str, TableFigures]
    figures: dict[str, Figure]
    bytes: int
    sha256: str
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Give how many rows there are in all."""
        return sum(table.rows for table in self.tables.values())

    def as_json(self) -> str:
        """Write it for a person as much as for a program."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


def read_manifest(text: bytes) -> Manifest:
    """Read a manifest; raises Damaged or OtherVersion."""
    try:
        told: dict[str, Any] = json.loads(text)
        if told["format"] > FORMAT:
            raise OtherVersion(
                f"The backup was made by Tillit {told['tillit']} in a form that this version does not know. "
                "Restore it with that version or a newer one."
            )
        told["tables"] = {name: TableFigures(**table) for name, table in told["tables"].items()}
        return Manifest(**{field.name: told[field.name] for field in fields(Manifest)})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Damaged("The backup's manifest cannot be read: the file was changed. Use another one.") from None
