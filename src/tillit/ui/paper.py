"""Pages on paper: a PDF that a screen reader can read (PDF/UA-1), the same bytes for the same content and date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from typing import Any


def typeset(layout: Traversable, *, dated: datetime, **told: Mapping[str, Any]) -> bytes:
    """Set what is told in type; the layout reads each by its name from its inputs, as JSON."""
    import typst

    with as_file(layout) as file:
        made = typst.compile(
            file,
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            sys_inputs={name: json.dumps(words, ensure_ascii=False, sort_keys=True) for name, words in told.items()},
            timestamp=dated.astimezone(UTC).replace(microsecond=0),
        )
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no document.")
    return made
