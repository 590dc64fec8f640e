"""What opens the door to a person by going to them today."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tillit.foundation.access.door import ENTER, SEALED, SEE, register_ground
from tillit.foundation.users import User
from tillit.kernel.clock import local_day
from tillit.rooms.visits.models import PlanState, Visit, VisitState

# Who works at night is on the way before midnight, and is still inside after it.
AROUND_MIDNIGHT = timedelta(hours=1)


def _visited_today(user: User, now: datetime) -> Q:
    """Hold for those whom an accepted plan sends the user to today; a sealed one only from their own team."""
    day = local_day(now)
    today = Q(day=day) | Q(starts_at__lt=now + AROUND_MIDNIGHT, ends_at__gt=now - AROUND_MIDNIGHT)
    visits = Visit.objects.filter(
        today,
        plan__state=PlanState.ACCEPTED,
        state=VisitState.PLANNED,
        helpers__employee__user=user,
    )
    own_team = visits.filter(
        Q(plan__team__members__ends_on=None) | Q(plan__team__members__ends_on__gt=day),
        plan__team__members__employee__user=user,
        plan__team__members__starts_on__lte=day,
    )
    visited = Q(pk__in=visits.values("person_id"))
    return visited & (~Q(grade=SEALED) | Q(pk__in=own_team.values("person_id")))


register_ground(
    "visit_today",
    name=_("Goes to the person today"),
    actions=[SEE, ENTER],
    people=_visited_today,
    reaches_sealed=True,
)
