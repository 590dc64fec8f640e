"""Ingrid, her daughter Siv, and ways to say that something was told."""

from __future__ import annotations

import pytest

from tests.town import NOW
from tillit.rooms.people import services
from tillit.rooms.people.models import Relative
from tillit.rooms.people.types import How


@pytest.fixture
def ingrid(town):
    """The first person in town, who has an account."""
    return town.people[0]


@pytest.fixture
def siv(town, ingrid):
    """Her daughter, who has an account too."""
    return Relative.objects.create(
        source_id="r1", person=ingrid, name="Siv Solbakk", relation="child", user=town.users["relative"]
    )


@pytest.fixture
def herself(town):
    """Ingrid at her own page, now."""
    return {"how": How.SELF, "by": town.users["inhabitant"], "now": NOW}


@pytest.fixture
def by_phone(town):
    """The leader, who has Ingrid on the phone."""
    return {"how": How.PHONE, "by": town.users["team_leader"], "now": NOW}


@pytest.fixture
def lets_in(ingrid, siv, herself):
    """Ingrid lets Siv into these scopes."""

    def let_in(*scopes: str) -> None:
        for scope in scopes:
            services.give_consent(person_id=ingrid.pk, relative_id=siv.pk, scope=scope, **herself)

    return let_in
