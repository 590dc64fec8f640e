"""Takes in what a browser sends: CSV files or one zip of them, within limits, under names that are known."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from tillit.foundation.imports.engine import MARKER
from tillit.foundation.imports.header import near
from tillit.foundation.imports.tables import file_tables
from tillit.foundation.uploads import folder
from tillit.kernel.disk import is_full
from tillit.kernel.errors import TillitError

MOST_BYTES = 300 * 1024 * 1024
MOST_FILES = 40


class UploadRefused(TillitError):
    """The files cannot be taken in; the message says which and why, in the reader's language."""


def store_files(public_id: UUID, sent: Iterable[UploadedFile]) -> dict[str, int]:
    """Write what was sent to the upload's folder and give the size of each file by name.

    Raises UploadRefused; then nothing is left in the folder.
    """
    sizes: dict[str, int] = {}
    try:
        for name, chunks in _unpacked(sent):
            _check_name(name, sizes)
            sizes[name] = folder.write(public_id, name, _limited(chunks, sum(sizes.values())))
        if not sizes:
            raise UploadRefused(_("There is no file in what you sent. Choose the CSV files, or a zip of them."))
    except BaseException as fault:
        folder.remove(public_id)
        if is_full(fault):
            raise UploadRefused(
                _("There is no room for the files on the server. Tell your IT department, and send them again then.")
            ) from None
        raise
    return sizes


def _unpacked(sent: Iterable[UploadedFile]) -> Iterator[tuple[str, Iterable[bytes]]]:
    for file in sent:
        name = PurePosixPath(file.name or "").name
        if name.lower().endswith(".zip"):
            yield from _from_zip(file)
        else:
            yield name, file.chunks()


def _from_zip(file: Any) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Give the files of a zip by their last name, whatever folders it holds; nothing is written but what we name."""
    try:
        with zipfile.ZipFile(file) as packed:
            members = [m for m in packed.infolist() if not m.is_dir() and _is_content(m.filename)]
            if len(members) > MOST_FILES:
                raise UploadRefused(_("The zip holds more than %(n)d files.") % {"n": MOST_FILES})
            for member in members:
                if member.flag_bits & 0x1:
                    raise UploadRefused(_("The zip is locked by a password. Pack the files without one."))
                with packed.open(member) as stream:
                    yield PurePosixPath(member.filename).name, _chunks(stream)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError):
        raise UploadRefused(_("The zip cannot be opened. Pack the files anew.")) from None


def _is_content(name: str) -> bool:
    path = PurePosixPath(name)
    return "__MACOSX" not in path.parts and not path.name.startswith(".")


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(folder.CHUNK):
        yield chunk


def _limited(chunks: Iterable[bytes], before: int) -> Iterator[bytes]:
    """Give the chunks until they are too many: a zip may say less of its size than it holds."""
    total = before
    for chunk in chunks:
        total += len(chunk)
        if total > MOST_BYTES:
            raise UploadRefused(
                _("The files are larger than %(limit)s together. Ask your IT department to import them by command.")
                % {"limit": filesizeformat(MOST_BYTES)}
            )
        yield chunk


def _check_name(name: str, taken: dict[str, int]) -> None:
    known = [*(table.file for table in file_tables()), MARKER]
    if name in taken:
        raise UploadRefused(_("The file %(name)s is there twice. Send it once.") % {"name": name})
    if name in known:
        return
    shown = name[:60]
    if like := near(shown, known):
        raise UploadRefused(
            _("Tillit knows no file %(name)s. Did you mean %(like)s? Rename it and send all of them again.")
            % {"name": shown, "like": like}
        )
    raise UploadRefused(
        _("Tillit knows no file %(name)s. The files are called %(known)s.") % {"name": shown, "known": ", ".join(known)}
    )
