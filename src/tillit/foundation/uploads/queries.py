"""Reads of uploads and of the imports that were stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tillit.foundation.imports.models import ImportRun
from tillit.foundation.uploads import folder
from tillit.foundation.uploads.models import WAITING, Upload, UploadState
from tillit.kernel.errors import NotFound

NUMBERS = ("rows", "new", "changed", "unchanged", "conflicts", "ended", "errors")


@dataclass(frozen=True)
class UploadCard:
    """An upload as its page shows it."""

    public_id: UUID
    at: datetime
    by: str
    state: str
    end_missing: bool
    files: dict[str, int]
    report: dict[str, Any]
    previewed: dict[str, Any]
    fault: str
    finished_at: datetime | None
    confirmed_by: str
    is_removed: bool

    @property
    def label(self) -> str:
        return str(UploadState(self.state).label)

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def size(self) -> int:
        return sum(self.files.values())

    @property
    def progress(self) -> int:
        return folder.progress(self.public_id)[1]


@dataclass(frozen=True)
class RunCard:
    """An import that was stored: when, by whom (empty: by command), and what it did."""

    id: int
    at: datetime
    by: str
    upload: UUID | None
    counts: dict[str, dict[str, int]]

    def total(self, number: str) -> int:
        return sum(file.get(number, 0) for file in self.counts.values())

    @property
    def totals(self) -> dict[str, int]:
        return {number: self.total(number) for number in NUMBERS}


def upload_card(public_id: UUID) -> UploadCard:
    """Give one upload. Raises NotFound."""
    upload = Upload.objects.select_related("by", "confirmed_by").filter(public_id=public_id).first()
    if upload is None:
        raise NotFound("There is no such upload.")
    return _card(upload)


def open_uploads() -> list[UploadCard]:
    """Give the uploads that wait for a job or for somebody's decision, the newest first."""
    rows = Upload.objects.select_related("by", "confirmed_by").filter(removed_at=None).order_by("-at", "-pk")
    return [_card(upload) for upload in rows.defer("report", "previewed")]


def runs() -> list[RunCard]:
    """Give the imports that were stored, the newest first."""
    rows = ImportRun.objects.select_related("upload__confirmed_by").order_by("-at", "-pk")
    found = []
    for run in rows:
        upload = getattr(run, "upload", None)
        who = upload.confirmed_by.display_name if upload and upload.confirmed_by else ""
        found.append(RunCard(run.pk, run.at, who, upload.public_id if upload else None, run.counts))
    return found


def _card(upload: Upload) -> UploadCard:
    whole = "report" not in upload.get_deferred_fields()
    return UploadCard(
        public_id=upload.public_id,
        at=upload.at,
        by=upload.by.display_name,
        state=upload.state,
        end_missing=upload.end_missing,
        files=upload.files,
        report=(upload.report if whole else None) or {},
        previewed=(upload.previewed if whole else None) or {},
        fault=upload.fault,
        finished_at=upload.finished_at,
        confirmed_by=upload.confirmed_by.display_name if upload.confirmed_by else "",
        is_removed=upload.removed_at is not None,
    )
