"""What every test may use: a database, a small town, a browser."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files():
    """Serve static files under their plain names: the hashed ones are made by `tillit serve`."""
    from django.conf import settings

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def town(db):
    """A municipality of one team, small enough to reason about on paper (tests/town.py)."""
    from tests.town import build_town

    return build_town()


@pytest.fixture
def empty_queue(transactional_db):
    """No jobs are waiting from an earlier test: procrastinate's tables are not among those Django empties."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
