"""Writes of the workforce."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import NotFound, TillitError
from tillit.rooms.workforce.models import Employee


def give_account(*, employee_id: int, account: User, by: User | None, now: datetime) -> None:
    """Let an account be this employee's own, so that they reach their day."""
    with transaction.atomic():
        employee = Employee.objects.select_for_update().get(pk=employee_id)
        employee.user = account
        employee.save(update_fields=["user"])
        leave_trail(user=by, verb="give_account", subject=employee, now=now, account=account.pk)


class EmployeeTaken(TillitError):
    """The employee has another account already."""


def link_account(*, employee_id: int | None, account: User, by: User, now: datetime) -> None:
    """Let an account be this employee's and nobody else's; None lets it be no employee's.

    Raises NotFound, and EmployeeTaken when the employee has another account.
    """
    with transaction.atomic():
        before = Employee.objects.select_for_update().filter(user=account).first()
        if before is not None and before.pk == employee_id:
            return
        chosen = None
        if employee_id is not None:
            chosen = Employee.objects.select_for_update().filter(pk=employee_id).first()
            if chosen is None:
                raise NotFound("There is no such employee.")
            if chosen.user_id is not None:
                raise EmployeeTaken(_("This employee has another account. Unlink that one first."))
        if before is not None:
            before.user = None
            before.save(update_fields=["user"])
            leave_trail(user=by, verb="take_account", subject=before, now=now, account=account.pk)
        if chosen is not None:
            give_account(employee_id=chosen.pk, account=account, by=by, now=now)
