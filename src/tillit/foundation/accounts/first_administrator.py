"""Lets whoever may run commands on the machine make an administrator: there must be a first one."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tillit.foundation.accounts.services import make_account
from tillit.foundation.sign_in.services import make_one_time_code
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import Role, User, give_role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import TillitError


class NameNeeded(TillitError):
    """There is no such account, and a new one must be called something."""


def let_administer(*, username: str, display_name: str) -> str:
    """Give the one-time code of an account that administers from today on; the trail says that a command did it.

    Raises NameNeeded for a new account without a name, AccountRefused for a closed one.
    """
    now = timezone.now()
    today = local_day(now)
    with transaction.atomic():
        user = User.objects.filter(username=username).first()
        if user is None:
            if not display_name:
                raise NameNeeded(
                    f"There is no account {username!r} yet. Say whose it is, as in --name 'Kari Nordmann'."
                )
            user = make_account(username=username, display_name=display_name, language="nb", by=None, now=now)
        if Role.ADMINISTRATOR not in user.roles_on(today):
            coming = user.role_assignments.filter(role=Role.ADMINISTRATOR, starts_on__gt=today).order_by("starts_on")
            ends_on = coming.values_list("starts_on", flat=True).first()
            give_role(user=user, role=Role.ADMINISTRATOR, starts_on=today, ends_on=ends_on)
            leave_trail(user=None, verb="give_role", subject=user, now=now, role=Role.ADMINISTRATOR.value)
        return make_one_time_code(user_id=user.pk, by=None, now=now)
