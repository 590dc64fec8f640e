"""What opens the door to a person by going to them today."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tillit.foundation.access.door import ENTER, SEALED, SEE, register_ground
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.models import PlanState, Visit, VisitState

# Who works at night is on the way before midnight, and is still inside after it.
AROUND_MIDNIGHT = timedelta(hours=1)
DAYS_AROUND = timedelta(days=2)


def _visited_today(user: User, now: datetime) -> Q:
    """Hold for those whom an accepted plan sends the user to today; a sealed one only from their own team.

    A helper goes to a day's few: they are read first, so that the door's questions need not find them anew. The days
    around bound what is read, else all that the user does in a year.
    """
    day = local_day(now)
    today = Q(day=day) | Q(starts_at__lt=now + AROUND_MIDNIGHT, ends_at__gt=now - AROUND_MIDNIGHT)
    visits = Visit.objects.filter(
        today,
        day__gte=day - DAYS_AROUND,
        day__lte=day + DAYS_AROUND,
        plan__state=PlanState.ACCEPTED,
        state=VisitState.PLANNED,
        helpers__employee__user=user,
    )
    going_to = set(visits.values_list("person_id", "plan__team_id"))
    if not going_to:
        return Q(pk__in=[])
    own_teams = teams.team_ids_of(user.pk, on=day)
    own_team = {person_id for person_id, team_id in going_to if team_id in own_teams}
    visited = Q(pk__in={person_id for person_id, _ in going_to})
    return visited & (~Q(grade=SEALED) | Q(pk__in=own_team))


register_ground(
    "visit_today",
    name=_("Goes to the person today"),
    actions=[SEE, ENTER],
    people=_visited_today,
    reaches_sealed=True,
)
