"""A person's copy and the state of the emergency lists in a real browser: by axe, narrow and in the dark."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.browser import SCREENS, axe_violations, scrolls_sideways
from tests.busy_town import make_busy
from tests.town import NOW

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", ["phone in the dark", "desk"])
def test_the_pages_are_read_by_all(town, browser_page, monkeypatch, screen):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    make_busy(town)
    for name, who in (("own_copy", "inhabitant"), ("administration_emergency_lists", "administrator")):
        page = browser_page(reverse(name), town.users[who], **SCREENS[screen])
        assert axe_violations(page) == []
        assert page.complaints == []
        assert scrolls_sideways(page, 320, 1280) == []
