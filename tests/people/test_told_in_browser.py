"""Consent and the other pages of one's own in a real browser: by keyboard, by axe, on narrow screens, on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser import DESK, PHONE, SCREENS, axe_violations, scrolls_sideways
from tests.town import NOW, TODAY, accepted_plan
from tillit.rooms.people import services
from tillit.rooms.people.models import Consent, OwnWords, Pause, Relative

pytestmark = pytest.mark.browser


@pytest.fixture
def told(town, ingrid, siv, herself, by_phone, monkeypatch, live_server):
    """Ingrid with a plan, two relatives, a pause, older words, and some consents given and taken back."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town)
    Relative.objects.create(source_id="r2", person=ingrid, name="Per Solbakk", relation="sibling")
    OwnWords.objects.filter(person=ingrid).update(written_on=TODAY - timedelta(days=200))
    services.write_own_words(
        person_id=ingrid.pk, text="Kaffen først.", writer="helper", writer_name="Kari Fjellrev", **by_phone
    )
    for scope in ("plan", "messages", "act"):
        services.give_consent(person_id=ingrid.pk, relative_id=siv.pk, scope=scope, **by_phone)
    services.withdraw_consent(person_id=ingrid.pk, relative_id=siv.pk, scope="messages", **herself)
    services.pause_help(
        person_id=ingrid.pk, starts_on=TODAY + timedelta(days=2), ends_on=None, reason="holiday", **by_phone
    )
    return town


OWN = ["own_words_write", "own_consents", "own_pauses", "own_contact"]
FOR = ["own_words_write_for", "consents_for", "pauses_for", "contact_for"]
PAGES = [
    *((name, "inhabitant") for name in OWN),
    *((name, "team_leader") for name in FOR),
    ("relative_person", "relative"),
]


def address(town, name: str) -> str:
    return reverse(name) if name in OWN else reverse(name, args=[town.people[0].public_id])


def tab_to(page: Page, target) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    expect(target).to_be_focused()


@pytest.mark.parametrize("screen", ["phone in the dark", "desk"])
@pytest.mark.parametrize(("name", "who"), PAGES)
def test_axe_finds_nothing_on_any_screen(told, browser_page, name, who, screen):
    """WCAG 2.2 AA as far as a machine can tell; folds open; no complaint of the browser."""
    page = browser_page(address(told, name), told.users[who], **SCREENS[screen])
    for fold in page.locator("main details > summary").all():
        fold.click()
    assert axe_violations(page) == []
    assert page.complaints == []


@pytest.mark.parametrize(("name", "who"), PAGES)
def test_no_page_is_wider_than_its_window(told, browser_page, name, who):
    """From 320 pixels to 4K."""
    page = browser_page(address(told, name), told.users[who], **DESK)
    assert scrolls_sideways(page, 320, 360, 768, 1024, 1440, 3840) == []


@pytest.mark.parametrize("name", ["own_words_write", "own_pauses", "own_contact"])
def test_axe_finds_nothing_when_something_is_wrong_either(told, browser_page, name):
    """The summary links to the field, which says what is wrong."""
    page = browser_page(address(told, name), told.users["inhabitant"], **PHONE)
    for field in page.locator("main textarea, main input[type=date]").all():
        field.fill("")
    if name == "own_contact":
        page.get_by_label("Telefon", exact=False).first.fill("ring meg")
    page.get_by_role("button", name="Lagre").click()
    link = page.locator("#errors a").first
    expect(link).to_be_visible()
    assert axe_violations(page) == []
    link.click()
    assert page.evaluate("document.querySelector(location.hash).contains(document.activeElement)")


def test_let_in_looked_shut_out_by_keyboard_alone(told, ingrid, siv, browser_page):
    """Ingrid lets Siv see the week; Siv sees who comes; Ingrid takes it back; Siv's next press shows nothing."""
    week = reverse("relative_person", args=[ingrid.public_id])
    daughter = browser_page(week, told.users["relative"], **PHONE)
    expect(daughter.get_by_role("heading", name="Hvem som kommer når")).to_have_count(0)

    mother = browser_page(reverse("own_consents"), told.users["inhabitant"], **DESK)
    tab_to(mother, mother.get_by_role("button", name="Gi innsyn Siv Solbakk: Uken, og hvem som kommer"))
    mother.keyboard.press("Enter")
    expect(mother.get_by_text("Siv Solbakk har innsyn fra nå av.")).to_be_visible()

    daughter.reload()
    expect(daughter.get_by_role("heading", name="Hvem som kommer når")).to_be_visible()
    expect(daughter.get_by_text("Kari Fjellrev").first).to_be_visible()

    for scope in ("Uken, og hvem som kommer", "Hjelpen og teamet", "Svare og skrive for deg"):
        tab_to(mother, mother.get_by_role("button", name=f"Ta tilbake Siv Solbakk: {scope}"))
        mother.keyboard.press("Enter")
        expect(mother.get_by_role("button", name=f"Ta tilbake Siv Solbakk: {scope}")).to_have_count(0)
    assert not Consent.objects.filter(withdrawn_at=None).exists()

    daughter.get_by_role("link", name="Neste uke").click()
    expect(daughter.get_by_text("Ingrid")).to_have_count(0)
    assert daughter.get_by_role("heading", level=1).inner_text() != "Ingrid Solbakk"
    daughter.go_back()
    expect(daughter.get_by_text("Kari Fjellrev")).to_have_count(0)


def test_words_are_written_without_script_and_read_on_paper(told, ingrid, browser_page):
    """One field, one button; printed they fill the page, without the form."""
    page = browser_page(reverse("own_words_write"), told.users["inhabitant"], java_script_enabled=False, **PHONE)
    field = page.get_by_label("Med dine egne ord")
    expect(field).to_have_value("Kaffen først.")
    field.fill("Kaffen først, så avisen.")
    page.get_by_role("button", name="Lagre").click()
    expect(page.locator(".versions .own-words").first).to_contain_text("Kaffen først, så avisen.")
    page.emulate_media(media="print")
    expect(page.locator(".versions .own-words").first).to_be_visible()
    assert not page.locator("textarea").is_visible()


def test_home_again_is_one_press_on_the_phone(told, ingrid, by_phone, browser_page):
    """From hospital."""
    Pause.objects.all().delete()
    services.pause_help(
        person_id=ingrid.pk, starts_on=TODAY - timedelta(days=3), ends_on=None, reason="hospital", **by_phone
    )
    page = browser_page(reverse("own_pauses"), told.users["inhabitant"], **PHONE)
    page.get_by_role("button", name="Hjemme igjen: besøk fra i dag").tap()
    expect(page.get_by_text("Velkommen hjem.")).to_be_visible()
    assert Pause.objects.get().ends_on == TODAY
