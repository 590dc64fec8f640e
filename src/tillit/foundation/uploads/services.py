"""From what the browser sent to a preview, and from the preview to Tillit: each step once, by a job."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from tillit.foundation.events import publish
from tillit.foundation.imports import ImportReport, NotStored, import_folder
from tillit.foundation.trail import leave_trail
from tillit.foundation.uploads import folder
from tillit.foundation.uploads.events import FilesImported
from tillit.foundation.uploads.models import DECIDABLE, Upload, UploadState
from tillit.foundation.uploads.receive import store_files
from tillit.foundation.uploads.screen import screened
from tillit.foundation.users import User
from tillit.kernel.errors import NotFound, StateConflict

KEPT = timedelta(hours=24)
SHARES = {"checking": (60, 20), "storing": (80, 19)}  # from which percent on, and how many; reading comes before
_READ_NOW = gettext_lazy("The files are taken in, or are being read just now.")
GONE = gettext_noop("The files are gone, or are not those that were sent. Send them again.")
BROKEN = gettext_noop("Something went wrong in Tillit. Nothing was stored. Try again in a while.")


def receive(*, files: Iterable[UploadedFile], end_missing: bool, by: User, now: datetime) -> UUID:
    """Keep what was sent and have it checked by a job; give the upload's id. Raises UploadRefused."""
    from tillit.foundation.tasks import check_upload

    public_id = uuid4()
    sizes = store_files(public_id, files)
    try:
        with transaction.atomic():
            upload = Upload.objects.create(
                public_id=public_id,
                at=now,
                by=by,
                end_missing=end_missing,
                files=sizes,
                checksum=folder.checksum(public_id),
            )
            leave_trail(user=by, verb="upload_files", subject=upload, now=now, files=sorted(sizes))
            check_upload.defer(upload_id=upload.pk)
    except BaseException:
        folder.remove(public_id)
        raise
    return public_id


def check(*, upload_id: int, now: datetime) -> None:
    """Try the import without storing anything, and keep what it found; doing it again does the same."""
    upload = Upload.objects.get(pk=upload_id)
    if upload.state != UploadState.CHECKING:
        return
    try:
        report = _import(upload, now=now, dry_run=True)
    except (NotStored, FilesGone) as fault:
        _fail(upload_id, UploadState.CHECKING, str(fault), now)
        return
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload_id)
        if upload.state == UploadState.CHECKING:
            _keep(upload, report, now)


def confirm(*, public_id: UUID, by: User, now: datetime) -> None:
    """Have the previewed files taken in by a job.

    Raises NotFound, and StateConflict when they are not ready: in the meantime taken in, discarded or removed.
    """
    from tillit.foundation.tasks import store_upload

    with transaction.atomic():
        upload = _locked(public_id)
        if upload.state in (UploadState.IMPORTING, UploadState.IMPORTED):
            return
        if upload.state != UploadState.READY:
            raise StateConflict(_("These files cannot be taken in any more. Send them again."))
        upload.state = UploadState.IMPORTING
        upload.confirmed_by = by
        upload.save(update_fields=["state", "confirmed_by"])
        leave_trail(user=by, verb="confirm_import", subject=upload, now=now)
        store_upload.defer(upload_id=upload.pk)


def store(*, upload_id: int, now: datetime) -> None:
    """Take the files in if they would do what the preview showed; else show what they would do now."""
    upload = Upload.objects.get(pk=upload_id)
    if upload.state != UploadState.IMPORTING:
        return
    try:
        with transaction.atomic():
            upload = Upload.objects.select_for_update().get(pk=upload_id)
            if upload.state != UploadState.IMPORTING:
                return
            report = _import(upload, now=now, dry_run=False)
            if report.stored:
                upload.state = UploadState.IMPORTED
                upload.report, upload.run_id = screened(report), report.run_id
                upload.finished_at = upload.removed_at = now
                upload.save()
                publish(FilesImported(run_id=report.run_id))
                transaction.on_commit(lambda: folder.remove(upload.public_id))
            else:
                upload.previewed = (upload.report or {}).get("files")
                _keep(upload, report, now)
    except (NotStored, FilesGone) as fault:
        _fail(upload_id, UploadState.IMPORTING, str(fault), now)


def fail(*, upload_id: int, now: datetime) -> None:
    """Say of an upload whose job broke down that it could not be read; its data are in no message of ours."""
    for state in (UploadState.CHECKING, UploadState.IMPORTING):
        _fail(upload_id, state, BROKEN, now)


def discard(*, public_id: UUID, by: User, now: datetime) -> None:
    """Remove the files without taking them in. Raises NotFound, and StateConflict while a job reads them."""
    if Upload.objects.filter(public_id=public_id, state=UploadState.IMPORTING).exists():
        raise StateConflict(str(_READ_NOW))  # the job holds the row until it ends; nobody waits that long for an answer
    with transaction.atomic():
        upload = _locked(public_id)
        if upload.state == UploadState.DISCARDED:
            return
        if upload.state not in DECIDABLE:
            raise StateConflict(str(_READ_NOW))
        upload.state = UploadState.DISCARDED
        upload.finished_at = upload.removed_at = now
        upload.save(update_fields=["state", "finished_at", "removed_at"])
        leave_trail(user=by, verb="discard_upload", subject=upload, now=now)
        transaction.on_commit(lambda: folder.remove(public_id))


def remove_old(*, now: datetime) -> int:
    """Remove the files of uploads that nobody took in for a day; give how many."""
    removed = 0
    for public_id in Upload.objects.filter(removed_at=None, at__lt=now - KEPT).values_list("public_id", flat=True):
        with transaction.atomic():
            upload = _locked(public_id)
            if upload.removed_at is not None:
                continue
            if upload.state != UploadState.FAILED:
                upload.state = UploadState.EXPIRED
            upload.finished_at = upload.finished_at or now
            upload.removed_at = now
            upload.save(update_fields=["state", "finished_at", "removed_at"])
            leave_trail(user=None, verb="remove_upload", subject=upload, now=now)
        folder.remove(public_id)
        removed += 1
    kept = {str(id_) for id_ in Upload.objects.filter(removed_at=None).values_list("public_id", flat=True)}
    return removed + folder.remove_strays(kept, older_than=now - KEPT)


class FilesGone(Exception):
    """The files are not those that were sent, or are there no more."""


def _import(upload: Upload, *, now: datetime, dry_run: bool) -> ImportReport:
    where = folder.folder_of(upload.public_id)
    if not where.is_dir() or folder.checksum(upload.public_id) != upload.checksum:
        raise FilesGone(GONE)
    return import_folder(
        where,
        now=now,
        dry_run=dry_run,
        end_missing=upload.end_missing,
        by=upload.confirmed_by,
        only_if=None if dry_run else upload.digest,
        on_progress=_Teller(upload),
    )


def _keep(upload: Upload, report: ImportReport, now: datetime) -> None:
    upload.report = screened(report)
    upload.digest = report.digest
    upload.state = UploadState.READY if report.ok else UploadState.FAULTY
    upload.finished_at = now
    upload.save()


def _fail(upload_id: int, state: str, fault: str, now: datetime) -> None:
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload_id)
        if upload.state == state:
            upload.state, upload.fault, upload.finished_at = UploadState.FAILED, fault[:300], now
            upload.save(update_fields=["state", "fault", "finished_at"])
            leave_trail(user=None, verb="fail_upload", subject=upload, now=now)


def _locked(public_id: UUID) -> Upload:
    upload = Upload.objects.select_for_update().filter(public_id=public_id).first()
    if upload is None:
        raise NotFound("There is no such upload.")
    return upload


class _Teller:
    """Turns the import's steps into one percentage, told at most twice a second."""

    def __init__(self, upload: Upload) -> None:
        self.public_id, self.sizes = upload.public_id, upload.files
        self.total = sum(self.sizes.values()) or 1
        self.read: dict[str, float] = {}
        self.told_at = 0.0

    def __call__(self, step: str, rows: int, share: float) -> None:
        if step in SHARES:
            begin, length = SHARES[step]
            percent = begin + length * share
        else:
            self.read[step] = self.sizes.get(step, 0) * share
            percent = 60 * sum(self.read.values()) / self.total
        if time.monotonic() - self.told_at > 0.5:
            self.told_at = time.monotonic()
            folder.tell_progress(self.public_id, step=step, percent=round(percent))
