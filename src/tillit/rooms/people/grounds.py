"""What opens the door to a person by being that person."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tillit.foundation.access.door import SEE, register_ground
from tillit.foundation.users import User


def _oneself(user: User, now: datetime) -> Q:
    return Q(user=user)


register_ground("own_record", name=_("It is their own record"), actions=[SEE], people=_oneself, reaches_sealed=True)
