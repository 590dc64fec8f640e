"""The private folder of an upload: only the program's own user reads it, and it does not live long.

Web server and workers share it, so they share `TILLIT_HOME`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

CHUNK = 1 << 20
PROGRESS = ".progress"


def all_folders() -> Path:
    """Give the folder that holds every upload's own, made for the program's user alone."""
    folder = Path(settings.TILLIT_HOME) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def folder_of(public_id: UUID) -> Path:
    """Give the folder of one upload, which may be gone."""
    return all_folders() / str(public_id)


def write(public_id: UUID, name: str, chunks: Iterable[bytes]) -> int:
    """Write a file of the upload, readable by the program's user alone; give its size."""
    folder = folder_of(public_id)
    folder.mkdir(mode=0o700, exist_ok=True)
    size = 0
    with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
            size += len(chunk)
    return size


def checksum(public_id: UUID) -> str:
    """Give a digest of the names and contents of an upload's files; of nothing when they are gone."""
    whole = hashlib.sha256()
    for path in _files(folder_of(public_id)):
        whole.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                whole.update(chunk)
    return whole.hexdigest()


def remove(public_id: UUID) -> None:
    """Remove the files; removing them again does nothing."""
    shutil.rmtree(folder_of(public_id), ignore_errors=True)


def remove_strays(known: set[str], *, older_than: datetime) -> int:
    """Remove folders that no upload knows, such as one whose sending was cut; give how many."""
    strays = 0
    for folder in all_folders().iterdir():
        if folder.name not in known and folder.stat().st_mtime < older_than.timestamp():
            shutil.rmtree(folder, ignore_errors=True)
            strays += 1
    return strays


def tell_progress(public_id: UUID, *, step: str, percent: int) -> None:
    """Leave word of how far it has come, beside the files: the import's own transaction hides it until it ends."""
    folder = folder_of(public_id)
    draft = folder / f"{PROGRESS}.new"
    with suppress(OSError):
        draft.write_text(json.dumps({"step": step, "percent": percent}))
        draft.replace(folder / PROGRESS)


def progress(public_id: UUID) -> tuple[str, int]:
    """Give the step and the percentage; nothing told yet is zero."""
    try:
        told = json.loads((folder_of(public_id) / PROGRESS).read_text())
        return str(told["step"]), int(told["percent"])
    except (OSError, ValueError, KeyError):
        return "", 0


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
