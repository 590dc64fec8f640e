"""What the tests of administration share: the clock of the town, and a private home for uploads."""

from __future__ import annotations

import pytest
from tests.town import NOW


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    """Uploads lie in a folder of the test's own."""
    settings.TILLIT_HOME = tmp_path / "home"


@pytest.fixture
def admin(town, client):
    """A browser signed in as the town's administrator."""
    client.force_login(town.users["administrator"])
    return client
