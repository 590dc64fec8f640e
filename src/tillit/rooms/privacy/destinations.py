"""Emergency access in the main navigation, for staff."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tillit.foundation.access.door import has_role
from tillit.foundation.users import Role
from tillit.ui.navigation import Destination, register


def _is_staff(request: HttpRequest) -> bool:
    return has_role(request.user, Role.CARE_WORKER, Role.TEAM_LEADER, now=timezone.now())


register(Destination(_("Emergency access"), "emergency_access", 80, _is_staff, icon="eye"))
