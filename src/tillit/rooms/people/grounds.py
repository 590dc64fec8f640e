"""What opens the door to a person by being that person, or by their consent."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tillit.foundation.access.door import ACT, SEE, SEE_MESSAGES, SEE_PLAN, SEE_VISITS, WhichPeople, register_ground
from tillit.foundation.users import User
from tillit.rooms.people.models import Consent
from tillit.rooms.people.types import Scope

ACTION_OF = {Scope.VISITS: SEE_VISITS, Scope.PLAN: SEE_PLAN, Scope.MESSAGES: SEE_MESSAGES, Scope.ACT: ACT}


def _oneself(user: User, now: datetime) -> Q:
    return Q(user=user)


def _let_in(scope: Scope) -> WhichPeople:
    """Hold for those who let the user into this scope, as things stand in the database now.

    Sealed persons are never reached so: a consent may be older than the danger they are hidden from, or be given
    under it, and who is let in would learn where they get help. They tell whom they wish themselves.
    """

    def consented(user: User, now: datetime) -> Q:
        standing = Consent.objects.filter(
            scope=scope, withdrawn_at=None, relative__user=user, relative__person=F("person")
        )
        return Q(pk__in=standing.values("person_id"))

    return consented


register_ground("own_record", name=_("It is their own record"), actions=[SEE], people=_oneself, reaches_sealed=True)
for _scope, _action in ACTION_OF.items():
    register_ground(
        f"relative_with_consent_{_scope}",
        name=_("Relative, with the person's consent"),
        actions=[_action],
        people=_let_in(_scope),
    )
