"""My day in a real browser: with a thumb, by keyboard, without script. Without coverage: test_offline.py."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, SCREENS, axe_violations, scrolls_sideways
from tests.town import NOW, TODAY, accepted_plan
from tillit.kernel.clock import instant
from tillit.rooms.decisions.models import Grant
from tillit.rooms.rosters.models import Shift, ShiftActivity
from tillit.rooms.teams.models import Acquaintance
from tillit.rooms.visits.models import Deviation, Encounter, Visit, VisitHelper

pytestmark = pytest.mark.browser


@pytest.fixture
def day(town, monkeypatch, live_server):
    """Ola's whole day: five visits, one with Åse, one critical, one done already, a break and a meeting."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town, helper_of=lambda person, day: 0 if person == 0 else 1)
    for person, hour in enumerate((7, 8, 9, 10, 12, 13)):
        starts_at = instant(TODAY, time(hour, 30))
        Visit.objects.filter(person=town.people[person], day=TODAY).update(
            starts_at=starts_at, ends_at=starts_at + timedelta(minutes=25)
        )
    VisitHelper.objects.create(visit=Visit.objects.get(person=town.people[3], day=TODAY), employee=town.helpers[2])
    Grant.objects.filter(person=town.people[2]).update(time_critical=True)
    shift = Shift.objects.get(employee=town.helpers[1], starts_at__date=TODAY)
    for kind, begin in (("break", time(11)), ("meeting", time(14, 15))):
        ShiftActivity.objects.create(
            shift=shift,
            kind=kind,
            starts_at=instant(TODAY, begin),
            ends_at=instant(TODAY, begin.replace(minute=45)),
        )
    return town


@pytest.fixture
def phone(day, browser_page):
    return browser_page("/min-dag/", day.users["care_worker"], **PHONE)


def finished() -> int:
    return Encounter.objects.filter(status="finished").count()


def test_one_tap_is_done_in_place_and_one_is_undo(day, phone):
    next_visit = phone.locator(".next")
    expect(next_visit).to_contain_text("Arne Østervik")
    phone.evaluate("window.sameDocument = true")
    next_visit.get_by_role("button", name="Utført").tap()
    answer = phone.locator(".answer")
    expect(answer).to_contain_text("Utført: Arne Østervik")
    expect(next_visit).to_contain_text("Borghild Ånesland")
    assert finished() == 1
    answer.get_by_role("button", name="Angre").tap()
    expect(next_visit).to_contain_text("Arne Østervik")
    assert finished() == 0
    assert phone.evaluate("window.sameDocument")
    assert phone.complaints == []


def test_a_tap_is_told_to_the_other_rooms(work_off_jobs, day, phone):
    """The worker brings the finished visit to the team: Arne and Ola have met."""
    phone.locator(".next").get_by_role("button", name="Utført").tap()
    expect(phone.locator(".answer")).to_contain_text("Utført: Arne Østervik")
    work_off_jobs()
    met = Acquaintance.objects.get(person=day.people[1], employee=day.helpers[1])
    assert (met.visits, met.last_on) == (1, TODAY)


def test_what_was_different_is_two_taps_and_a_word(day, phone):
    card = phone.locator(".next")
    card.get_by_text("Noe ble annerledes").tap()
    card.get_by_label("Et ord om det").fill("Var hos datteren")
    card.get_by_role("button", name="Ingen åpnet døra").tap()
    expect(phone.locator(".answer")).to_contain_text("Takk for at du sa fra")
    told = Deviation.objects.get()
    assert (told.kind, told.words) == ("not_home", "Var hos datteren")
    phone.get_by_role("button", name="Ta tilbake").tap()
    expect(card).to_contain_text("Arne Østervik")


def test_a_later_visit_can_be_done_first(day, phone):
    phone.locator(".stop-name", has_text="Cecilie Lyngmo").tap()
    stop = phone.locator(".stop", has_text="Cecilie Lyngmo")
    expect(stop).to_contain_text("kode 1030")
    expect(stop).to_contain_text("Åse Tiurdal")
    stop.get_by_role("button", name="Utført").tap()
    expect(phone.locator(".stop-done")).to_contain_text("Cecilie Lyngmo")
    expect(phone.locator(".next")).to_contain_text("Arne Østervik")


def test_the_whole_day_by_keyboard(day, phone):
    """Tab to the button, Enter; the answer takes the focus, so that the next Tab is its undo."""
    done = phone.locator(".next").get_by_role("button", name="Utført")
    for _ in range(40):
        phone.keyboard.press("Tab")
        if done.evaluate("button => button === document.activeElement"):
            break
    phone.keyboard.press("Enter")
    expect(phone.locator(".answer")).to_be_focused()
    assert finished() == 1
    phone.keyboard.press("Tab")
    expect(phone.locator(".answer").get_by_role("button", name="Angre")).to_be_focused()
    phone.keyboard.press("Space")
    expect(phone.locator(".answer")).to_contain_text("Ikke markert")
    assert finished() == 0


def test_enter_in_the_word_sends_nothing(day, phone):
    card = phone.locator(".next")
    card.get_by_text("Noe ble annerledes").tap()
    card.get_by_label("Et ord om det").press("Enter")
    phone.wait_for_timeout(200)
    assert not Deviation.objects.exists()


def test_it_works_without_script(day, browser_page):
    page = browser_page("/min-dag/", day.users["care_worker"], java_script_enabled=False, **PHONE)
    page.locator(".next").get_by_role("button", name="Utført").tap()
    expect(page.locator(".answer")).to_contain_text("Utført: Arne Østervik")
    assert finished() == 1
    page.locator(".answer").get_by_role("button", name="Angre").tap()
    expect(page.locator(".answer")).to_contain_text("Ikke markert")
    assert finished() == 0
    page.locator(".next").get_by_text("Noe ble annerledes").tap()
    page.locator(".next").get_by_role("button", name="Et annet tidspunkt").tap()
    expect(page.locator(".answer")).to_contain_text("Takk for at du sa fra")
    assert Deviation.objects.get().kind == "moved"


def test_every_target_is_large_enough_for_a_thumb(day, phone):
    phone.locator(".next").get_by_text("Noe ble annerledes").tap()
    small = phone.locator("#day a, #day button, #day summary, .day-switch a").evaluate_all(
        """targets => targets.filter(t => t.offsetParent)
            .map(t => [t.textContent.trim(), t.getBoundingClientRect().height])
            .filter(([_, height]) => height < 44)"""
    )
    assert small == []


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(day, browser_page, screen):
    page = browser_page("/min-dag/", day.users["care_worker"], **SCREENS[screen])
    assert axe_violations(page) == []
    page.locator(".next").get_by_role("button", name="Utført").click()
    expect(page.locator(".answer")).to_be_visible()
    for fold in page.locator("details:not(.menu) > summary").all():
        if fold.is_visible():
            fold.click()
    assert axe_violations(page) == []
    assert page.complaints == []


@pytest.mark.parametrize("query", ["", f"?dag={TODAY - timedelta(days=1)}", f"?dag={TODAY + timedelta(days=1)}"])
def test_no_day_scrolls_sideways(day, browser_page, query):
    page = browser_page(f"/min-dag/{query}", day.users["care_worker"])
    assert scrolls_sideways(page, 320, 360, 640, 1024, 1920) == []
