"""Sign-in by HelseID and ID-porten, whole, against a real provider; and what an attacker tries."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.town import LONG_AGO

from tillit.foundation.identity.doors import DoorKind
from tillit.foundation.identity.services import give_identity
from tillit.foundation.users import Role, User, give_role

pytestmark = pytest.mark.django_db


def signed_in_as(client) -> str | None:
    user = client.session.get("_auth_user_id")
    return User.objects.get(pk=user).username if user else None


@pytest.fixture
def nurse(number):
    """An account that somebody at HelseID belongs to."""
    user = User.objects.create_user("nurse", display_name="Nora Nattlys")
    give_role(user=user, role=Role.CARE_WORKER, starts_on=LONG_AGO)
    by = User.objects.create_user("boss", display_name="Boss")
    give_identity(user_id=user.pk, door=DoorKind.STAFF, number=number, by=by, now=timezone.now())
    return user


def test_staff_come_in_by_helseid(client, come_in, nurse, number):
    answer = come_in("ansatt", number)
    assert (answer.status_code, answer["Location"]) == (302, "/hjem/")
    assert signed_in_as(client) == "nurse"
