"""Blocking, emergency access and the reviews in a real browser: axe, and 320 pixels without sideways scrolling."""

from __future__ import annotations

import os

import pytest
from django.urls import reverse
from tests.browser import DESK, PHONE, axe_violations, scrolls_sideways
from tests.town import NOW

from tillit.foundation.access.look_log import Look
from tillit.rooms.privacy import services
from tillit.rooms.privacy.models import EmergencyAccess

pytestmark = pytest.mark.browser
NARROW = {**PHONE, "viewport": {"width": 320, "height": 640}}


@pytest.fixture
def looked(town, monkeypatch, live_server):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    by, arne = town.users["team_leader"], town.people[1]
    for person in (0, 1):
        services.block(
            person_id=town.people[person].pk,
            against="employee",
            employee_id=town.helpers[3].pk,
            how="phone",
            by=by,
            now=NOW,
        )
    names = {"given_name": arne.given_name, "family_name": arne.family_name, "birth_on": arne.birth_on}
    words = "Falt i trappa og ropte på hjelp da jeg gikk forbi"
    services.open_in_emergency(**names, why="acute", words=words, by=by, now=NOW)
    for person in town.people[:3]:
        Look.objects.create(
            at=NOW, user=by, action="see", ground="", person_ids=[person.pk], page="person", refused=True
        )
    services.flag_looks(day=NOW.date(), now=NOW)
    return town


@pytest.mark.parametrize(("name", "screen"), [("desk", DESK), ("narrow", NARROW)])
def test_the_pages_stand_the_test_of_axe_and_of_a_narrow_screen(looked, browser_page, name, screen):
    review = reverse("look_review", args=["nodtilgang", EmergencyAccess.objects.get().pk])
    for who, address in [
        ("inhabitant", reverse("own_blocks")),
        ("team_leader", reverse("blocks_for", args=[looked.people[1].public_id])),
        ("team_leader", reverse("emergency_access")),
        ("administrator", reverse("look_reviews")),
        ("administrator", review),
    ]:
        page = browser_page(address, looked.users[who], **screen)
        if folder := os.environ.get("TILLIT_SHOTS"):
            page.screenshot(
                path=f"{folder}/{name}-{who}-{address.strip('/').replace('/', '-')[-30:]}.png", full_page=True
            )
        assert axe_violations(page) == [], address
        assert not scrolls_sideways(page), address
        assert page.complaints == [], address


def test_a_refused_emergency_form_leads_to_its_fields(looked, browser_page):
    page = browser_page(reverse("emergency_access"), looked.users["team_leader"], **DESK)
    page.get_by_role("button", name="Åpne journalen").click()
    page.get_by_role("link", name="Velg hvorfor du må se journalen nå.").click()
    assert axe_violations(page) == []
