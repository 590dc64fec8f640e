"""Compiles every translated catalogue under the package: `python -m tillit.project.compile_messages`.

Babel does it, since a bare machine has no gettext programs; Django is not needed, and may not be set up yet.
"""

import io
import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from tillit.project.catalogues import SOURCE


def compile_changed(source: Path = SOURCE) -> list[Path]:
    """Compile the catalogues that are newer than their compiled form, and return the files written.

    A service that may not change its own program runs with what was compiled when it was installed.
    """
    stale = [po for po in sorted(source.glob("**/locale/*/LC_MESSAGES/*.po")) if _is_stale(po)]
    return [_compile(po) for po in stale if os.access(po.parent, os.W_OK)]


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path) -> Path:
    with po.open("rb") as opened:
        catalogue = read_po(opened, locale=po.parts[-3], abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    draft = po.with_suffix(f".{os.getpid()}.mo-draft")
    draft.write_bytes(compiled.getvalue())
    return draft.replace(po.with_suffix(".mo"))


def main() -> int:
    """Compile what changed; 0 done, 1 a catalogue cannot be read."""
    try:
        compile_changed()
    except PoFileError as error:
        print(f"A catalogue cannot be read, correct it by hand: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
