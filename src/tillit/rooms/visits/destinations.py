"""The pages of visits in the main navigation."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tillit.foundation.access.door import has_role
from tillit.foundation.users import Role
from tillit.ui.navigation import Destination, register


def _held_by(*roles: str):
    def seen_by(request: HttpRequest) -> bool:
        return has_role(request.user, *roles, now=timezone.now())

    return seen_by


register(Destination(_("My page"), "own_page", 10, _held_by(Role.INHABITANT), icon="heart"))
register(Destination(_("Those close to me"), "relative_home", 12, _held_by(Role.RELATIVE), icon="heart"))
register(
    Destination(_("The team's week"), "team_list", 20, _held_by(Role.TEAM_LEADER, Role.ADMINISTRATOR), icon="team")
)
register(Destination(_("Municipality"), "municipality", 30, _held_by(Role.ADMINISTRATOR), icon="chart"))
register(Destination(_("My day"), "my_day", 15, _held_by(Role.CARE_WORKER, Role.TEAM_LEADER), icon="calendar"))
register(Destination(_("Tasks"), "tasks", 18, _held_by(Role.CARE_WORKER, Role.TEAM_LEADER), icon="check"))
