"""Administration in the main navigation: all of it for an administrator, their own team for its leader."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tillit.foundation.access.door import roles_of
from tillit.foundation.users import Role
from tillit.ui.navigation import Destination, register


def _administers(request: HttpRequest) -> bool:
    return Role.ADMINISTRATOR in roles_of(request.user, now=timezone.now())


def _leads_only(request: HttpRequest) -> bool:
    return Role.TEAM_LEADER in roles_of(request.user, now=timezone.now()) and not _administers(request)


register(Destination(_("Administration"), "administration", 90, _administers, icon="key"))
register(Destination(_("Who belongs"), "administration_teams", 91, _leads_only, icon="people"))
