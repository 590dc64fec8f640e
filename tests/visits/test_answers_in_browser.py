"""Answering in a real browser: by keyboard, by finger, without script; the person asks, the leader answers."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser import DESK, PHONE, SCREENS, axe_violations, scrolls_sideways
from tests.town import MONDAY, NOW, TODAY, Town, accepted_plan
from tillit.rooms.people.models import OwnWords, Person
from tillit.rooms.visits.models import Visit, VisitAnswer
from tillit.rooms.visits.services.answers import answer_visit

pytestmark = pytest.mark.browser
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def week(town, monkeypatch, live_server):
    """A week to answer to, a wish of Arne's that is overdue, and words that are old."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town)
    answer_visit(
        person=Person.objects.get(pk=town.people[1].pk),
        visit_public_id=visit_of(town, 1).public_id,
        reply="no",
        how="phone",
        user=town.users["care_worker"],
        now=NOW - timedelta(days=3),
    )
    OwnWords.objects.filter(person=town.people[3]).update(written_on=TODAY - timedelta(days=300))
    return town


def visit_of(town: Town, person: int, day=FRIDAY) -> Visit:
    return Visit.objects.get(key=f"{town.grants[person].pk}:{day}:0")


def address(town: Town, name: str) -> str:
    own = reverse("answer_visit", args=[visit_of(town, 0).public_id])
    entered = reverse("answer_for", args=[town.people[0].public_id, visit_of(town, 0).public_id])
    return {
        "choices": own,
        "time": f"{own}?svar=tid",
        "too late": reverse("answer_visit", args=[visit_of(town, 0, TODAY).public_id]),
        "entered": f"{entered}?svar=nei",
        "looks": reverse("own_looks"),
        "tasks": reverse("team_tasks", args=[town.team.pk]),
        "task": reverse("team_answer", args=[town.team.pk, VisitAnswer.objects.get(reply="no").public_id]),
    }[name]


PAGES = [
    ("choices", "inhabitant"),
    ("time", "inhabitant"),
    ("too late", "inhabitant"),
    ("entered", "care_worker"),
    ("looks", "inhabitant"),
    ("tasks", "care_worker"),
    ("task", "team_leader"),
]


@pytest.mark.parametrize("screen", ["phone", "desk in the dark"])
@pytest.mark.parametrize(("name", "who"), PAGES)
def test_axe_finds_nothing(week, browser_page, name, who, screen):
    page = browser_page(address(week, name), week.users[who], **SCREENS[screen])
    assert axe_violations(page) == []
    assert page.complaints == []


@pytest.mark.parametrize(("name", "who"), PAGES)
def test_no_page_is_wider_than_its_window(week, browser_page, name, who):
    page = browser_page(address(week, name), week.users[who], **DESK)
    assert scrolls_sideways(page, 320, 360, 1280) == []


def tab_to(page: Page, name: str, role: str = "link") -> None:
    """Go on by the keyboard until the thing of that name has the focus."""
    wanted = page.get_by_role(role, name=name, exact=True).first
    expect(wanted).to_be_attached()
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"The keyboard never came to {name}.")


def test_by_keyboard_a_wish_goes_from_the_person_to_the_leader_and_back(week, browser_page):
    """Ingrid asks for another time, reads by when she hears; the leader says why not; she reads it."""
    page = browser_page(reverse("own_page"), week.users["inhabitant"], **DESK)
    tab_to(page, "Svar fredag 20. november kl. 08.00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Passer dette besøket for deg?")).to_be_visible()
    tab_to(page, "Et annet tidspunkt")
    page.keyboard.press("Enter")
    tab_to(page, "Tidligst klokken", "combobox")
    page.keyboard.type("11.00")
    tab_to(page, "Send svaret", "button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Du får svar fra oss senest torsdag 19. november kl. 15.00")).to_be_visible()
    page.close()

    page = browser_page(reverse("tasks"), week.users["team_leader"], **DESK)
    overdue_first = ["Arne Østervik: Nei, jeg trenger det ikke", "Ingrid Solbakk: Et annet tidspunkt"]
    expect(page.locator("#wishes h3")).to_have_text(overdue_first)
    tab_to(page, "Ingrid Solbakk: Et annet tidspunkt")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ønsker fredag 20. november fra kl. 11.00")).to_be_visible()
    tab_to(page, "Som ønsket", "radio")
    page.keyboard.press("ArrowUp")  # the group goes round: from the first to the last
    expect(page.get_by_role("radio", name="Ikke mulig nå")).to_be_checked()
    tab_to(page, "Gi svaret", "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Skriv med en setning hvorfor")
    page.get_by_label("Dette leser personen").fill("Alle er opptatt klokken elleve.")
    page.get_by_role("button", name="Gi svaret").press("Enter")
    expect(page.get_by_text("Ingrid ser det nå")).to_be_visible()
    page.close()

    page = browser_page(reverse("own_page"), week.users["inhabitant"], **PHONE)
    friday = page.locator(".week-card .day", has_text="Fredag 20. november")
    expect(friday).to_contain_text("team_leader svarte: Ikke mulig nå.")
    expect(friday).to_contain_text("Alle er opptatt klokken elleve.")


def test_without_script_a_yes_is_one_tap(week, browser_page):
    page = browser_page(address(week, "choices"), week.users["inhabitant"], java_script_enabled=False, **PHONE)
    page.get_by_role("button", name="Ja, det passer").click()
    expect(page.get_by_role("heading", name="Svaret ditt: Ja, det passer")).to_be_visible()
    expect(page.get_by_text("Vi kommer som avtalt")).to_be_visible()


def test_the_choices_are_large_enough_for_any_finger(week, browser_page):
    page = browser_page(address(week, "choices"), week.users["inhabitant"], **PHONE)
    for choice in page.locator(".choice-button").all():
        assert choice.bounding_box()["height"] >= 56


def test_headings_come_in_order_and_no_short_form_is_read_aloud(week, browser_page):
    """No level is skipped; a date is read as a date, not as *fre. 20. nov.*"""
    page = browser_page(reverse("own_page"), week.users["inhabitant"], **DESK)
    levels = page.locator("main :is(h1, h2, h3, h4)").evaluate_all("all => all.map(h => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    text = page.locator("main").inner_text()
    assert not [short for short in (" man. ", " fre. ", " nov. ", " min.", "08:") if short in text]


def test_links_on_the_page_lead_to_their_parts(week, browser_page):
    page = browser_page(reverse("own_page"), week.users["inhabitant"], **DESK)
    for link in page.locator(".on-this-page a").all():
        assert page.locator(link.get_attribute("href")).count() == 1
