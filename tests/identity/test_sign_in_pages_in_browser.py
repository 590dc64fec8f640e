"""Sign-in in a real browser: HelseID from the page to one's day and out, and pages that everybody can use."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser import DESK, axe_violations, scrolls_sideways

from tillit.foundation.identity.doors import DoorKind
from tillit.foundation.sign_in.services import make_one_time_code

pytestmark = pytest.mark.browser


def is_fine(page) -> None:
    assert axe_violations(page) == []
    assert page.complaints == []
    assert scrolls_sideways(page, 320, 1280) == []


def test_by_helseid_in_and_out_again(browser_page, provider, nurse, number):
    """Out leads to the provider by itself, past a policy that lets no form be answered by another site."""
    page = browser_page("/inn/?next=/min-dag/", **DESK)
    page.get_by_role("link", name="Logg inn med HelseID").click()
    page.get_by_label("Number and level").fill(f"{number}.4")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Min dag")
    page.goto("/")
    page.get_by_role("button", name="Logg ut").click()
    expect(page).to_have_url(re.compile(f"^{provider.doors[DoorKind.STAFF].issuer}/session/end"))


def test_the_pages_of_sign_in_are_for_everybody(browser_page, provider, nurse, number, settings):
    code = make_one_time_code(user_id=nurse.pk, by=None, now=timezone.now())
    page = browser_page("/inn/", **DESK)
    is_fine(page)
    page.goto("/inn/passord/")
    page.get_by_role("button", name="Logg inn").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.complaints.clear()  # the browser notes that the answer's status is 422
    is_fine(page)
    page.goto("/inn/ny/")
    is_fine(page)
    page.get_by_label("Brukernavn").fill("nurse")
    page.get_by_label("Engangskode").fill(code)
    page.get_by_role("button", name="Gå videre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Velg hvordan du logger inn")
    is_fine(page)
    page.goto("/inn/ansatt/svar/?code=x")
    page.complaints.clear()
    is_fine(page)
