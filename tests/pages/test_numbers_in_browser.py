"""The numbers in a real browser: accessible on every screen, in light and dark, and never wider than it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.browser import DESK, SCREENS, axe_violations, scrolls_sideways
from tests.rooms.indicators.test_measure import twelve  # noqa: F401 - a fixture
from tests.town import NOW, TODAY, accepted_plan

from tillit.rooms.indicators import services
from tillit.rooms.indicators.models import DailyCount

pytestmark = pytest.mark.browser


@pytest.fixture
def counted(town, twelve, monkeypatch, live_server):  # noqa: F811
    """A measured town with sixteen weeks of meetings, of which the last eight are better, and a marked change."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town)
    services.measure_all(on=TODAY, now=NOW)
    for i in range(16):
        day = TODAY - timedelta(days=7 * i + 63)
        for part, count in (("all", 100), ("by_own_team", 95 if i < 8 else 70)):
            DailyCount.objects.create(fact=f"meetings.{part}", day=day, team=town.team, count=count)
    for team_id in (None, town.team.pk):
        services.mark_change(
            indicator="visits_by_own_team",
            day=TODAY - timedelta(days=7 * 7 + 63),
            words="Faste team i hele Nordsia",
            user=town.users["team_leader"],
            now=NOW,
            team_id=team_id,
        )
    return town


def own(town) -> list[str]:
    """Give the pages of who leads the team."""
    return [
        f"/tall/helpers_met_14d/team/{town.team.pk}/",
        f"/tall/visits_by_own_team/team/{town.team.pk}/",
        f"/tall/visits_missed/team/{town.team.pk}/",
        f"/tall/visits_missed/team/{town.team.pk}/endring/",
    ]


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("path", ["/tall/", "/tall/helpers_met_14d/", "/tall/visits_by_own_team/"])
def test_axe_finds_nothing_on_what_everyone_sees(counted, browser_page, path, screen):
    page = browser_page(path, **SCREENS[screen])
    assert axe_violations(page) == []
    assert page.complaints == []


def test_axe_finds_nothing_on_what_the_leader_sees(counted, browser_page):
    for path in own(counted):
        page = browser_page(path, counted.users["team_leader"], **DESK)
        assert axe_violations(page) == [], path
        assert page.complaints == []
        assert scrolls_sideways(page, 320, 1024) == [], path


def test_nothing_everyone_sees_scrolls_sideways(counted, browser_page):
    for path in ("/tall/", "/tall/visits_by_own_team/"):
        assert scrolls_sideways(browser_page(path), 320, 640, 1024, 1920) == [], path


def test_a_mistake_is_told_at_its_field(counted, browser_page):
    page = browser_page(own(counted)[-1], counted.users["team_leader"], **DESK)
    page.get_by_role("button", name="Merk det").click()
    assert page.get_by_label("Hva dere endret").get_attribute("aria-invalid") == "true"
    assert axe_violations(page) == []
