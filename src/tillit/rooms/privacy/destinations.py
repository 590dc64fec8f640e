"""Emergency access in the main navigation, for helpers; a leader's row is full, and has the way from the tasks."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tillit.foundation.access.door import has_role
from tillit.foundation.users import Role
from tillit.ui.navigation import Destination, register


def _helps(request: HttpRequest) -> bool:
    now = timezone.now()
    return has_role(request.user, Role.CARE_WORKER, now=now) and not has_role(request.user, Role.TEAM_LEADER, now=now)


register(Destination(_("Emergency access"), "emergency_access", 80, _helps, icon="eye"))
