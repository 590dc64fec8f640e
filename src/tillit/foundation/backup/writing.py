"""Makes a backup: one moment of the database, dumped, counted and written to one file."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from tillit.foundation.backup import counting
from tillit.foundation.backup.errors import NotWritten
from tillit.foundation.backup.manifest import Manifest
from tillit.foundation.backup.synthetic import is_synthetic
from tillit.foundation.database.address import Address
from tillit.foundation.database.client import called_with, client_program, program_major
from tillit.foundation.key_figures import Figure, key_figures

CHUNK = 1 << 20
MANIFEST, DUMP, README = "manifest.json", "database.dump", "README.txt"
WHAT_IT_IS = """\
A backup of Tillit's database. It holds all that is recorded about people: keep it as you keep the database.
manifest.json says by which version it was made and what is in it; database.dump is PostgreSQL's custom format.
`tillit restore FILE` takes it back. docs/operate/backup.md tells more.
"""
Progress = Callable[[str, float], None]  # what is being done, and how many megabytes or tables it has done


@dataclass
class _Dumped:
    bytes: int
    sha256: str


def back_up_to(path: Path, *, address: Address, now: datetime, on_progress: Progress) -> Manifest:
    """Write a backup to a new file that only its owner reads; when it fails, no file is left.

    Raises NotWritten with what stood in the way.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        if path.exists():
            raise NotWritten(f"{path} is there already. Name another file, or a folder.")
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as out:
                os.fchmod(descriptor, 0o600)
                manifest = back_up(out, address=address, now=now, on_progress=on_progress)
                out.flush()
                os.fsync(descriptor)
            os.link(draft, path)  # unlike a rename, never over a file that came meanwhile
            _keep_folder(path.parent)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise NotWritten(
            f"The backup could not be written to {path}: {error.strerror}. Nothing was left there. "
            "Make room or choose another place, and try again."
        ) from None
    return manifest


def back_up(out: IO[bytes], *, address: Address, now: datetime, on_progress: Progress) -> Manifest:
    """Write a backup to an open file or pipe: the dump and the counts see the same moment of the database."""
    with transaction.atomic(durable=True), zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version_num')::int / 10000")
            snapshot, major = cursor.fetchone()
        names = counting.tables()
        if "people_person" not in names:
            raise NotWritten("The database holds nothing of Tillit. Look whether TILLIT_DATABASE_URL is right.")
        program = client_program("pg_dump", at_least=major)
        archive.writestr(_member(README, now), WHAT_IT_IS)
        with archive.open(_member(DUMP, now), "w", force_zip64=True) as member:
            dumped = _dump(program, snapshot, address=address, out=member, on_progress=on_progress)
        tables = {}
        for name, figures in counting.count(names):
            tables[name] = figures
            on_progress("counting", len(tables) / len(names))
        manifest = Manifest(
            tillit=version("tillit"),
            made_at=now.isoformat(timespec="seconds"),
            municipality=settings.TILLIT_MUNICIPALITY,
            synthetic=is_synthetic(),
            postgresql=major,
            programs=program_major(program),
            migrations=counting.applied_migrations(),
            tables=tables,
            figures=_figures(),
            bytes=dumped.bytes,
            sha256=dumped.sha256,
        )
        archive.writestr(_member(MANIFEST, now), manifest.as_json())
    return manifest


def _figures() -> dict[str, Figure]:
    try:
        return key_figures()
    except ProgrammingError:
        raise NotWritten(
            "The tables are not those of this version of Tillit. Make the backup with the version that they were last "
            "used with, or bring them up to date first with 'tillit migrate'."
        ) from None


def _dump(program: str, snapshot: str, *, address: Address, out: IO[bytes], on_progress: Progress) -> _Dumped:
    """Let pg_dump write one snapshot in its custom format, and pass on what it writes."""
    where, environment = called_with(address)
    command = [program, "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges", where]
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        )
        try:
            assert child.stdout is not None
            while chunk := child.stdout.read(CHUNK):
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                on_progress("writing", size / 1e6)
            child.wait()
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            if child.stdout:
                child.stdout.close()
        if child.returncode != 0:
            said.seek(0)
            words = said.read().decode(errors="replace").strip().splitlines() or ["nothing"]
            raise NotWritten(f"pg_dump could not read the database. It said: {words[0]}")
    return _Dumped(size, digest.hexdigest())


def _member(name: str, now: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, now.timetuple()[:6])
    info.external_attr = 0o600 << 16
    return info


def _keep_folder(folder: Path) -> None:
    """Have the new name survive a power cut."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
