"""Opens a backup and refuses one that is not whole before anything is done with it."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tillit.foundation.backup.errors import Damaged, NoBackup
from tillit.foundation.backup.manifest import Manifest, read_manifest
from tillit.foundation.backup.writing import CHUNK, DUMP, MANIFEST

LARGEST_MANIFEST = 20_000_000


class BackupFile:
    """A backup on disk: its manifest, and the dump in it."""

    def __init__(self, path: Path) -> None:
        """Read the manifest; raises NoBackup, Damaged or OtherVersion."""
        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
                    raise Damaged(f"{path} has a manifest of impossible size. Use another backup.")
                self.manifest: Manifest = read_manifest(archive.read(MANIFEST))
                archive.getinfo(DUMP)
        except zipfile.BadZipFile:
            raise NoBackup(
                f"{path} is no backup of Tillit, or it was cut off. If it is encrypted, decrypt it first; "
                "else use another one."
            ) from None
        except KeyError:
            raise NoBackup(f"{path} is no backup of Tillit: it has no {MANIFEST} or no {DUMP}.") from None
        except OSError as error:
            raise NoBackup(f"{path} cannot be read: {error.strerror}.") from None

    def verify(self, on_progress: Callable[[str, float], None]) -> None:
        """Read the whole dump and compare its digest; raises Damaged."""
        digest, size = hashlib.sha256(), 0
        with self.dump() as dump:
            while chunk := self._read(dump):
                digest.update(chunk)
                size += len(chunk)
                on_progress("verifying", size / max(1, self.manifest.bytes))
        if (size, digest.hexdigest()) != (self.manifest.bytes, self.manifest.sha256):
            raise self._damaged()

    @contextmanager
    def dump(self) -> Iterator[IO[bytes]]:
        """Open the dump."""
        with zipfile.ZipFile(self.path) as archive, archive.open(DUMP) as dump:
            yield dump

    def _read(self, dump: IO[bytes]) -> bytes:
        try:
            return dump.read(CHUNK)
        except (zipfile.BadZipFile, OSError, EOFError):
            raise self._damaged() from None

    def _damaged(self) -> Damaged:
        return Damaged(
            f"{self.path} is damaged: its contents are not those that were written on {self.manifest.made_at}. "
            "Nothing was changed. Use another backup."
        )
