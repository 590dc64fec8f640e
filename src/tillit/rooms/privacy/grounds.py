"""What opens a record in an emergency, who asks about looks, and whom a person shuts out."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tillit.foundation.access.door import LOOK_ONLY, has_role, register_barrier, register_ground
from tillit.foundation.users import Role, User
from tillit.rooms.people.types import Scope
from tillit.rooms.privacy.models import EmergencyAccess, FlaggedLook
from tillit.rooms.privacy.queries.blocks import shut_out
from tillit.rooms.privacy.types import LOOKS_ASKED_ABOUT

EMERGENCY = "emergency"
# A block shuts staff out of the record. The person and whom they let in stay, an emergency may weigh more
# (pasient- og brukerrettighetsloven § 5-3), and who moves a person between teams sees nothing of the record.
SPARED = {
    "own_record",
    EMERGENCY,
    "administers_teams",
    "reviews_looks",
    *(f"relative_with_consent_{scope}" for scope in Scope),
}


def _open_now(user: User, now: datetime) -> Q:
    standing = EmergencyAccess.objects.filter(user=user, begun_at__lte=now, ends_at__gt=now)
    return Q(pk__in=standing.values("person_id"))


def _asked_about(user: User, now: datetime) -> Q:
    if not has_role(user, Role.ADMINISTRATOR, now=now):
        return Q(pk__in=[])
    flagged = FlaggedLook.objects.filter(person__isnull=False)
    return Q(pk__in=EmergencyAccess.objects.values("person_id")) | Q(pk__in=flagged.values("person_id"))


register_ground(
    EMERGENCY,
    name=_("Emergency access; the reason is reviewed afterwards"),
    actions=[LOOK_ONLY],
    people=_open_now,
)
# Name and birth year of whom a look was about; nothing of the record, and nobody sealed.
register_ground(
    "reviews_looks",
    name=_("Reviews who has looked at records"),
    actions=[LOOKS_ASKED_ABOUT],
    people=_asked_about,
)
register_barrier("shut_out_by_the_person", people=shut_out, spares=SPARED)
