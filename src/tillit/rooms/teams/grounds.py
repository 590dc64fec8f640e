"""What opens the door to a person by belonging to the team that helps them."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tillit.foundation.access.door import SEE, has_role, register_ground
from tillit.foundation.users import Role, User
from tillit.kernel.clock import local_day
from tillit.rooms.decisions.queries import helped_at_home
from tillit.rooms.teams.models import MemberRole, TeamMember, TeamPerson
from tillit.rooms.teams.types import ASSIGN


def _in_force(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


def _helped_by_team_of(user: User, now: datetime, **which: str) -> Q:
    day = local_day(now)
    own = TeamMember.objects.filter(_in_force(day), employee__user=user, **which)
    team_ids = list(own.values_list("team_id", flat=True))  # one or two; as a part of the question they cost more
    if not team_ids:
        return Q(pk__in=[])
    helped = TeamPerson.objects.filter(_in_force(day), team_id__in=team_ids)
    return Q(pk__in=helped.values("person_id"))


def _led(user: User, now: datetime) -> Q:
    return _helped_by_team_of(user, now, role=MemberRole.LEADER)


def _member(user: User, now: datetime) -> Q:
    return _helped_by_team_of(user, now)


def _in_a_team_or_to_be(user: User, now: datetime) -> Q:
    if not has_role(user, Role.ADMINISTRATOR, now=now):
        return Q(pk__in=[])
    day = local_day(now)
    placed = TeamPerson.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day))
    return Q(pk__in=placed.values("person_id")) | Q(pk__in=helped_at_home(from_day=day))


register_ground(
    "team_leader",
    name=_("Leads the team that helps the person"),
    actions=[SEE, ASSIGN],
    people=_led,
    reaches_sealed=True,
)
register_ground(
    "team_member",
    name=_("Is in the team that helps the person"),
    actions=[SEE],
    people=_member,
    reaches_sealed=True,
)
# Only who is to be moved between teams, by name and birth year; nothing of the record, and nobody sealed.
register_ground(
    "administers_teams",
    name=_("Administers which team helps whom"),
    actions=[ASSIGN],
    people=_in_a_team_or_to_be,
)
