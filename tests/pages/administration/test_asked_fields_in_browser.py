"""The list of fields in a real browser: axe, narrow screens, and retiring one without script."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.browser import DESK, PHONE, axe_violations, scrolls_sideways

from tillit.foundation.asked.models import RetiredField

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "screen", [DESK, PHONE, {"viewport": {"width": 320, "height": 640}}], ids=["desk", "phone", "320"]
)
def test_the_list_can_be_read_by_everyone(town, browser_page, screen, scheme):
    page = browser_page(reverse("asked_fields"), town.users["administrator"], **screen, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true })")
    assert axe_violations(page) == []
    assert not scrolls_sideways(page)
    assert page.complaints == []


def test_a_field_is_retired_and_asked_for_again_without_script(town, browser_page):
    page = browser_page(
        reverse("asked_fields") + "?tilstand=free&q=visits.note",
        town.users["administrator"],
        **DESK,
        java_script_enabled=False,
    )
    page.locator("tbody summary").click()
    page.locator("tbody input[name=words]").fill("Teamet bruker muntlig beskjed.")
    page.locator("tbody form button").click()
    expect(page.locator("main, [role=status]").first).to_be_visible()
    assert RetiredField.objects.get().words == "Teamet bruker muntlig beskjed."
    page.goto(reverse("asked_fields") + "?tilstand=retired")
    expect(page.get_by_text("Teamet bruker muntlig beskjed.")).to_be_visible()
    page.locator("tbody form button").click()
    assert not RetiredField.objects.filter(restored_at=None).exists()
