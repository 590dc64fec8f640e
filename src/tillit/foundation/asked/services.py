"""Retire a field, and ask for it again."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from tillit.foundation.asked.models import RetiredField
from tillit.foundation.asked.registry import asked_field
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import StateConflict, TillitError

WORDS_MAX = 300


class CannotBeRetired(TillitError):
    """The field is required, or a paragraph demands it."""


def retire_field(*, field_id: str, words: str, by: User, now: datetime) -> None:
    """Take a field out of its forms; what was entered stays, and is shown as before.

    Raises NotFound for an unknown field, CannotBeRetired for one that has to be asked for, and StateConflict
    for one that is retired already.
    """
    if not asked_field(field_id).can_be_retired:
        raise CannotBeRetired("The field has to be asked for: the page says why.")
    try:
        with transaction.atomic():
            row = RetiredField.objects.create(
                field_id=field_id, words=words.strip()[:WORDS_MAX], retired_at=now, retired_by=by
            )
            leave_trail(user=by, verb="retire_field", subject=row, now=now, field=field_id)
    except IntegrityError as twice:
        raise StateConflict("The field is retired already.") from twice


def restore_field(*, field_id: str, by: User, now: datetime) -> None:
    """Ask for a retired field again.

    Raises StateConflict when it is not retired. A field that no room declares any more can be restored too.
    """
    with transaction.atomic():
        row = RetiredField.objects.select_for_update().filter(field_id=field_id, restored_at=None).first()
        if row is None:
            raise StateConflict("The field is not retired.")
        row.restored_at, row.restored_by = now, by
        row.save(update_fields=["restored_at", "restored_by"])
        leave_trail(user=by, verb="restore_field", subject=row, now=now, field=field_id)
