"""When the newest backup was made: noted in the trail with it, told to monitoring and to the administrators."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Max

from tillit.foundation.backup.manifest import Manifest
from tillit.foundation.metrics import Readings, tell_metric
from tillit.foundation.trail import TrailEntry

VERB = "back_up"
TOO_OLD = timedelta(hours=26)  # one is made each night, and takes a while


def note_backup(manifest: Manifest, *, now: datetime) -> bool:
    """Leave in the trail that the database was written to a file; give whether that could be done.

    A backup is good without it: so of a database that is older than this version, or takes no writes.
    """
    facts = {"rows": manifest.rows, "bytes": manifest.bytes}
    try:
        with transaction.atomic():
            TrailEntry.objects.create(at=now, user=None, verb=VERB, subject="backup", subject_id=0, facts=facts)
    except DatabaseError:
        return False
    return True


def newest_backup() -> datetime | None:
    """Give when the newest backup was made of this database; None when none is known."""
    newest: datetime | None = TrailEntry.objects.filter(verb=VERB).aggregate(at=Max("at"))["at"]
    return newest


def is_too_old(newest: datetime | None, *, now: datetime) -> bool:
    """Tell whether a night went by without a backup."""
    return newest is None or now - newest > TOO_OLD


def _age(now: datetime) -> Readings:
    newest = newest_backup()
    yield {}, math.inf if newest is None else max(0.0, (now - newest).total_seconds())


tell_metric("tillit_backup_age_seconds", "How old the newest backup is; +Inf when none was made", _age)
