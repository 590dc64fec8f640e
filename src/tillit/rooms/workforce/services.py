"""Writes of the workforce."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.rooms.workforce.models import Employee


def give_account(*, employee_id: int, account: User, by: User | None, now: datetime) -> None:
    """Let an account be this employee's own, so that they reach their day."""
    with transaction.atomic():
        employee = Employee.objects.select_for_update().get(pk=employee_id)
        employee.user = account
        employee.save(update_fields=["user"])
        leave_trail(user=by, verb="give_account", subject=employee, now=now, account=account.pk)
