"""The folder of the emergency lists: a folder a team, closed to all but the program's user and one group."""

from __future__ import annotations

import grp
import os
import re
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from tillit.kernel.errors import TillitError
from tillit.rooms.teams.queries import TeamCard

FOLDER, FILE = 0o750, 0o640
DAYS_FILE = re.compile(r"(\d{4}-\d{2}-\d{2})\.(txt|pdf)")


class ListNotWritten(TillitError):
    """The lists could not be put where they are to be read."""


def write_files(team: TeamCard, files: dict[str, bytes]) -> Path:
    """Put a team's files in its folder; each is there whole, old or new, whatever happens meanwhile.

    Raises ListNotWritten with what stands in the way.
    """
    try:
        group = _group()
        folder = _made(_made(root(), group) / f"{team.id}-{slugify(team.name.translate(PLAIN))}", group)
        for name, content in files.items():
            _write(folder / name, content, group)
    except OSError as error:
        raise ListNotWritten(
            f"The emergency lists cannot be written to {root()}: {error.strerror}. Make room, or set "
            "TILLIT_EMERGENCY_FOLDER to a folder that the worker may write to."
        ) from None
    return folder


def remove_older(before: date, *, dry_run: bool = False) -> tuple[int, date | None]:
    """Remove the files of days before this one, and empty folders; give how many there were and the oldest's day."""
    found: list[date] = []
    for path in sorted(root().glob("*/*")):
        told = DAYS_FILE.fullmatch(path.name)
        if told and (day := date.fromisoformat(told[1])) < before:
            found.append(day)
            if not dry_run:
                path.unlink(missing_ok=True)
                with suppress(OSError):
                    path.parent.rmdir()
    return len(found), min(found, default=None)


def root() -> Path:
    """Give the folder of them all."""
    return Path(settings.TILLIT_EMERGENCY_FOLDER)


PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A"})


def _group() -> int:
    name = settings.TILLIT_EMERGENCY_GROUP
    if not name:
        return -1
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise ListNotWritten(
            f"TILLIT_EMERGENCY_GROUP names the group {name}, and this machine has none of that name. Make it, "
            "or name another one."
        ) from None


def _made(folder: Path, group: int) -> Path:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chown(folder, -1, group)
        folder.chmod(FOLDER)
    return folder


def _write(path: Path, content: bytes, group: int) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchown(descriptor, -1, group)
            os.fchmod(descriptor, FILE)
            os.fsync(descriptor)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
