"""One visit changed by keyboard only: open it, move it, see what it means, save, undo; and what axe finds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, axe_violations, scrolls_sideways
from tests.town import MONDAY, NOW, accepted_plan, history
from tillit.rooms.visits.models import PlanEdit, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def place(transactional_db, monkeypatch):
    from tests.town import build_town

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    town = build_town()
    history(town)
    town.plan = accepted_plan(town)
    return town


def visit_of(town, person: int) -> Visit:
    return Visit.objects.get(plan=town.plan, key=f"{town.grants[person].pk}:{FRIDAY}:0")


def tab_to(page, element) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(80):
        if element.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not get there.")


def test_a_visit_is_moved_and_moved_back_by_keyboard(browser_page, place):
    visit = visit_of(place, 0)
    page = browser_page(reverse("visit", args=[visit.public_id]), place.users["team_leader"], **DESK)
    tab_to(page, page.get_by_role("link", name="Flytt"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Flytt besøket")).to_be_visible()
    clock, helper = page.get_by_label("Begynner kl."), page.get_by_label("Hjelper")
    tab_to(page, clock)
    page.keyboard.type("0830")
    page.keyboard.press("Tab")
    expect(page.locator("#consequences")).to_contain_text("Dette går ikke")
    expect(page.locator("#consequences")).to_contain_text("Kari er ikke hos")
    expect(page.get_by_role("button", name="Lagre")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    assert clock.evaluate("one => one === document.activeElement")
    page.keyboard.type("1010")
    page.keyboard.press("Tab")
    assert helper.evaluate("one => one === document.activeElement")
    page.keyboard.type("Ali")
    page.keyboard.press("Tab")
    expect(page.locator("#consequences")).to_contain_text("Kari, primærkontakten, kommer sjeldnere")
    save = page.get_by_role("button", name="Lagre")
    expect(save).to_be_visible()
    tab_to(page, save)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Flyttet til fredag")).to_be_visible()
    expect(page.locator(".visit-clock")).to_have_text("10:10–10:30")
    tab_to(page, page.get_by_role("button", name="Angre").first)
    page.keyboard.press("Enter")
    expect(page.locator(".visit-clock")).to_have_text("08:00–08:20")
    assert [edit.kind for edit in PlanEdit.objects.order_by("version")] == ["move", "undo"]
    assert page.complaints == []


@pytest.mark.parametrize("screen", [PHONE, DESK])
def test_the_pages_hold_what_axe_asks_and_no_page_scrolls_sideways(browser_page, place, screen):
    visit = visit_of(place, 0)
    query = f"?dag={FRIDAY}&tid=08:00&hjelper={place.helpers[1].pk}&versjon=0"
    pages = [
        reverse("visit", args=[visit.public_id]),
        reverse("move_visit", args=[visit.public_id]) + query,
        reverse("move_visit", args=[visit.public_id]) + "?dag=2026-13-40",
        reverse("swap_visits", args=[visit.public_id]),
        reverse("split_visit", args=[visit.public_id]),
        reverse("cancel_visit", args=[visit.public_id]),
        reverse("add_visit", args=[place.plan.public_id]),
        reverse("add_visit", args=[place.plan.public_id]) + f"?person={place.people[0].public_id}",
        reverse("plan_edits", args=[place.plan.public_id]),
    ]
    page = browser_page(pages[0], place.users["team_leader"], **screen)
    for address in pages:
        page.goto(address)
        assert axe_violations(page) == [], address
        assert scrolls_sideways(page, 320) == [], address
        page.set_viewport_size(screen["viewport"])
    assert page.complaints == []


def test_beside_the_board_the_focus_goes_into_the_sheet_and_back(browser_page, place):
    week = reverse("team_week", args=[place.team.pk, "2026-W47"])
    page = browser_page(f"{week}?dag={FRIDAY}", place.users["team_leader"], **DESK)
    link = page.locator("a[data-sheet][href^='/besok/']").first
    link.focus()
    page.keyboard.press("Enter")
    sheet = page.locator("#ark")
    expect(sheet.get_by_role("link", name="Flytt")).to_be_visible()
    assert sheet.evaluate("one => one.contains(document.activeElement)")
    tab_to(page, sheet.get_by_role("link", name="Flytt"))
    page.keyboard.press("Enter")
    expect(sheet.get_by_role("heading", name="Flytt besøket")).to_be_visible()
    assert week in page.url
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert link.evaluate("one => one === document.activeElement")


def test_the_difference_is_taken_by_keyboard_and_holds_what_axe_asks(browser_page, place):
    from tests.visits.test_difference import exchanged

    proposal = exchanged(place, place.plan)
    address = reverse("plan_difference", args=[proposal.public_id])
    page = browser_page(address, place.users["team_leader"], **PHONE)
    assert axe_violations(page) == []
    assert scrolls_sideways(page, 320) == []
    tab_to(page, page.get_by_role("checkbox").first)
    page.keyboard.press("Space")
    page.get_by_role("button", name="Ta inn valgte").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 besøk til må bli med.")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Ta inn valgte").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 besøk er tatt inn fra forslaget.")).to_be_visible()
