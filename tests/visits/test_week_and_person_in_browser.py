"""The team's week and the person's pages in a real browser: axe, the keyboard, narrow screens, no script."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, SCREENS, axe_violations, scrolls_sideways
from tests.town import MONDAY, NOW, TODAY, accepted_plan, history
from tillit.foundation.access.look_log import Look
from tillit.rooms.people.models import Relative
from tillit.rooms.visits.models import Plan, Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def week(town, monkeypatch, live_server):
    """A town with four weeks of history, a proposal that leaves one visit uncovered, and a look at Ingrid."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    history(town, days=27)
    plan = accepted_plan(town)
    Plan.objects.filter(pk=plan.pk).update(state="proposed", accepted_at=None, accepted_by=None)
    visit = Visit.objects.get(plan=plan, day=TODAY, person=town.people[3])
    visit.helpers.all().delete()
    Visit.objects.filter(pk=visit.pk).update(
        state="uncovered",
        starts_at=None,
        ends_at=None,
        reason={"code": "busy", "helpers": [{"employee": town.helpers[0].pk, "code": "busy", "facts": {}}]},
    )
    Relative.objects.create(source_id="r", person=town.people[0], name="Siv Solbakk", relation="child", phone="00 00")
    Look.objects.create(
        at=NOW,
        user=town.users["care_worker"],
        action="see",
        ground="team_member",
        page="person",
        person_ids=[town.people[0].pk],
    )
    return town


def address(town, name: str) -> str:
    person = town.people[0].public_id
    return {
        "week": reverse("team_week", args=[town.team.pk, "2026-W47"]),
        "person": reverse("person", args=[person]),
        "paper": reverse("person_on_paper", args=[person]) + "?uke=2026-W47",
        "own": reverse("own_page"),
        "municipality": reverse("municipality"),
        "list": reverse("team_list"),
    }[name]


PAGES = [
    ("week", "team_leader"),
    ("person", "care_worker"),
    ("paper", "care_worker"),
    ("own", "inhabitant"),
    ("municipality", "administrator"),
]


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(("name", "who"), PAGES)
def test_axe_finds_nothing_on_any_screen(week, browser_page, name, who, screen):
    """WCAG 2.2 AA as far as a machine can tell, in light and dark, small and large; and no complaint."""
    page = browser_page(address(week, name), week.users[who], **SCREENS[screen])
    for fold in page.locator("main details > summary").all():
        fold.click()
    assert axe_violations(page) == []
    assert page.complaints == []


@pytest.mark.parametrize(("name", "who"), PAGES)
def test_no_page_is_wider_than_its_window(week, browser_page, name, who):
    """From 320 pixels to 4K; boards and tables scroll inside themselves."""
    page = browser_page(address(week, name), week.users[who], **DESK)
    assert scrolls_sideways(page, 320, 360, 768, 1024, 1440, 3840) == []


def test_the_leader_accepts_the_plan_by_keyboard(week, browser_page):
    """Tab to the link, Enter, read what it means, Enter on the button, and the page says so."""
    page = browser_page(address(week, "week"), week.users["team_leader"], **DESK)
    for role in ("link", "button"):
        wanted = page.get_by_role(role, name="Godta planen", exact=True)
        expect(wanted).to_be_visible()
        for _ in range(40):
            page.keyboard.press("Tab")
            if wanted.evaluate("node => node === document.activeElement"):
                break
        expect(wanted).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Planen er godtatt")).to_be_visible()
    assert Plan.objects.get().state == "accepted"


def test_another_day_another_week_and_back_to_today_are_links(week, browser_page):
    """Days are tabs, weeks are steps, today is one key away."""
    page = browser_page(address(week, "week"), week.users["team_leader"], **DESK)
    page.get_by_label("Ukens dager").get_by_role("link", name="Fre. 20.").click()
    expect(page.get_by_role("heading", name="Fredag 20. november", exact=True)).to_be_visible()
    page.get_by_role("link", name="Neste uke").click()
    expect(page.get_by_text("Uke 48, 2026")).to_be_visible()
    page.get_by_role("link", name="I dag", exact=True).click()
    expect(page.locator("#dag")).to_contain_text("Onsdag 18. november")
    expect(page).to_have_url(re.compile("2026-W47"))


def test_the_week_works_without_script(week, browser_page):
    """Search, folds and the proposal need no JavaScript."""
    page = browser_page(address(week, "week"), week.users["team_leader"], java_script_enabled=False, **DESK)
    page.get_by_label("Finn en person").fill("lyng")
    page.get_by_role("button", name="Finn", exact=True).click()
    expect(page.locator("#people tbody tr")).to_have_count(1)
    page.get_by_text("Hjelper for hjelper", exact=True).click()
    expect(page.locator(".open-why .why-body li")).to_have_text("Kari Fjellrev er hos andre da")


def test_progress_comes_by_itself_and_the_finished_plan_too(week, browser_page):
    """The bar moves without a touch, and when the proposal is ready the page shows it."""
    Plan.objects.all().delete()
    plan = Plan.objects.create(team=week.team, week=MONDAY, state="planning", progress=10, created_at=NOW)
    page = browser_page(address(week, "week"), week.users["team_leader"], **DESK)
    expect(page.locator("progress")).to_have_attribute("value", "10")
    Plan.objects.filter(pk=plan.pk).update(progress=70)
    expect(page.locator("progress")).to_have_attribute("value", "70", timeout=10_000)
    Plan.objects.filter(pk=plan.pk).update(state="proposed", progress=100, violations=0, finished_at=NOW)
    expect(page.get_by_role("link", name="Godta planen")).to_be_visible(timeout=10_000)


def test_on_the_phone_the_week_shows_one_day(week, browser_page):
    """Only the chosen day's column; the board is a list."""
    page = browser_page(address(week, "week"), week.users["team_leader"], **PHONE)
    expect(page.locator("#people thead th:visible")).to_have_count(2)
    expect(page.locator(".board-hours")).to_be_hidden()


def test_the_inhabitant_finds_words_helpers_and_looks(week, browser_page):
    """The first things they would look for, by their own words for them."""
    page = browser_page(address(week, "own"), week.users["inhabitant"], **PHONE)
    expect(page.get_by_role("heading", name="Hei, Ingrid")).to_be_visible()
    page.get_by_text("Hvem, og hvor ofte").click()
    expect(page.get_by_text("Åse Tiurdal").last).to_be_visible()
    expect(page.locator("#looks")).to_contain_text("care_worker")
    page.get_by_role("link", name="Uken min med stor skrift").click()
    expect(page.get_by_role("heading", name="Uken til Ingrid")).to_be_visible()


def test_on_paper_only_the_week_is_left(week, browser_page):
    """No menu, no links, no banner: seven days and a number to call."""
    Plan.objects.update(state="accepted")
    page = browser_page(address(week, "paper"), week.users["care_worker"], **DESK)
    page.emulate_media(media="print")
    for hidden in (".top", ".bottom", ".demo", ".week-nav", ".paper-way"):
        assert not any(part.is_visible() for part in page.locator(hidden).all())
    expect(page.locator(".paper-day")).to_have_count(7)
