"""Pages of docs/ that are made from the code: written anew, or compared with what stands."""

from __future__ import annotations

import sys
from pathlib import Path


def write_or_check(page: Path, text: str, arguments: list[str], *, command: str) -> int:
    """Write the page, or with --check tell whether it is as it would be written; give the exit code."""
    if "--check" not in arguments:
        page.write_text(text, encoding="utf-8")
        return 0
    if page.exists() and page.read_text(encoding="utf-8") == text:
        return 0
    print(f"docs/{page.as_posix().rpartition('/docs/')[2]} is stale: run {command}", file=sys.stderr)
    return 1
