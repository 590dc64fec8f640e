"""Sign-in in a real browser: one click, or one key, and on every screen accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser import DESK, PHONE, SCREENS, axe_violations, scrolls_sideways
from tests.town import NOW

from tillit.foundation.users import User

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(town, monkeypatch, live_server):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    User.objects.update(synthetic=True)
    return town


def test_one_click_is_in_and_one_is_out(demo, browser_page):
    page = browser_page("/inn/", **DESK)
    page.get_by_role("button", name="Gå inn som care_worker").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Min dag")
    page.get_by_role("button", name="Logg ut").click()
    expect(page.get_by_role("link", name="Logg inn")).to_be_visible()
    assert page.context.cookies() == [c for c in page.context.cookies() if c["name"] != "sessionid"]


def test_by_keyboard_and_without_script(demo, browser_page):
    page = browser_page("/inn/", java_script_enabled=False, **PHONE)
    page.get_by_role("button", name="Gå inn som care_worker").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Min dag")


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(demo, browser_page, screen):
    page = browser_page("/inn/", **SCREENS[screen])
    assert axe_violations(page) == []
    assert page.complaints == []


def test_it_never_scrolls_sideways(demo, browser_page):
    assert scrolls_sideways(browser_page("/inn/"), 320, 640, 1024, 1920) == []
