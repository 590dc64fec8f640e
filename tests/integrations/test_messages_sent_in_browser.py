"""The log of messages in a real browser: accessible in every state, on every screen, and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import SCREENS, axe_violations, scrolls_sideways
from tests.integrations.test_messages_sent import URL, write
from tests.town import NOW
from tillit.integrations.outlet.models import Message
from tillit.integrations.outlet.types import Fault, State

pytestmark = pytest.mark.browser


@pytest.fixture
def log(town, monkeypatch, live_server):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    for channel, state, fault in (
        ("sms", State.SENT, ""),
        ("sms", State.FAILED, Fault.UNREACHABLE),
        ("email", State.FAILED, Fault.OUTCOME_UNKNOWN),
        ("letter", State.TO_PRINT, ""),
        ("phone", State.TO_CALL, ""),
    ):
        write(town, channel, state, fault)
    return town


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(log, browser_page, screen):
    page = browser_page(URL, log.users["administrator"], **SCREENS[screen])
    assert axe_violations(page) == []
    page.goto(URL + "?tilstand=failed")
    assert axe_violations(page) == []
    Message.objects.all().delete()
    page.reload()
    assert axe_violations(page) == []
    assert page.complaints == []


def test_it_never_scrolls_sideways(log, browser_page):
    assert scrolls_sideways(browser_page(URL, log.users["administrator"]), 320, 640, 1024, 1920) == []


def test_by_keyboard_and_without_script(log, browser_page):
    page = browser_page(URL + "?tilstand=failed", log.users["administrator"], java_script_enabled=False)
    page.get_by_role("button", name="Send på nytt").press("Enter")
    expect(page.get_by_text("Meldingen er på vei igjen.")).to_be_visible()
    assert Message.objects.filter(state=State.QUEUED).count() == 1
