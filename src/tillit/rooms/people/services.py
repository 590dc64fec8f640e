"""Writes of people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.rooms.people.models import Person


def give_account(*, person_id: int, account: User, by: User | None, now: datetime) -> None:
    """Let an account be this person's own, so that they reach their own page."""
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        person.user = account
        person.save(update_fields=["user"])
        leave_trail(user=by, verb="give_account", subject=person, now=now, account=account.pk)
