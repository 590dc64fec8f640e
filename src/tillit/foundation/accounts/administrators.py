"""That somebody administers on every day to come."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import Q

from tillit.foundation.users import Role, RoleAssignment
from tillit.kernel.errors import TillitError


class LastAdministrator(TillitError):
    """A day would come on which nobody could give anybody a role."""


def first_day_without_administrator(*, today: date) -> date | None:
    """Give the first day from today on which no open account is administrator, or None when there is none such."""
    held = RoleAssignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=today), role=Role.ADMINISTRATOR, user__is_active=True
    )
    if not settings.TILLIT_DEMO:  # a made-up account is let in by nobody outside demo mode
        held = held.filter(user__synthetic=False)
    covered = today
    for starts_on, ends_on in held.order_by("starts_on").values_list("starts_on", "ends_on"):
        if starts_on > covered:
            break
        if ends_on is None:
            return None
        covered = max(covered, ends_on)
    return covered
