"""What every test may use: a database, a small town, a browser."""

from __future__ import annotations

from typing import Any

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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Make and empty the tests' database as its owner; tests/access tries what the application's role may do."""
    from django.db import connections

    from tillit.foundation import database

    owner = database.owner_address().as_django()
    connections["default"].settings_dict.update(USER=owner["USER"], PASSWORD=owner["PASSWORD"], HOST=owner["HOST"])


@pytest.fixture(autouse=True)
def _norwegian_to_begin_with():
    """Let each test begin in the language of the house, whatever the one before was asked to speak."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Make the test database, have it put back quickly after each test (tests/emptying.py), and keep a town ready."""
    from tests.emptying import keep_copies
    from tests.saved_town import keep_town

    with django_db_blocker.unblock():
        keep_copies()
        keep_town()


@pytest.fixture
def town(db):
    """A municipality of one team, small enough to reason about on paper (tests/town.py)."""
    from tests.saved_town import saved_town

    return saved_town()


@pytest.fixture
def empty_queue(transactional_db):
    """No jobs are waiting from an earlier test: procrastinate's tables are not among those Django empties."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture(autouse=True)
def _measured_without_a_minutes_wait(monkeypatch):
    """The numbers are counted as soon as a worker looks: no test waits for more to happen."""
    monkeypatch.setattr("tillit.rooms.indicators.tasks.SECONDS_TO_GATHER", 0)


@pytest.fixture
def work_off_jobs(empty_queue):
    """Give a function that runs the waiting jobs to the end; also beside a browser, so in a thread."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from tillit.foundation.jobs import run_worker

    def in_other_thread() -> None:
        try:
            run_worker(until_empty=True)
        finally:
            connections.close_all()

    def work_off() -> None:
        with ThreadPoolExecutor(max_workers=1) as other_thread:
            other_thread.submit(in_other_thread).result()

    return work_off


_running: dict[str, Any] = {}


@pytest.fixture(scope="module")
def chromium():
    """Give Debian's Chromium, started for the first module that wants it and kept for those that follow.

    While it runs, its loop holds this thread: what has a loop of its own (the worker) needs another thread.
    """
    from playwright.sync_api import sync_playwright

    if not _running:
        _running["playwright"] = sync_playwright().start()
        _running["browser"] = _running["playwright"].chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
    return _running["browser"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """End Chromium when the next module has no use for it: its loop is in the way of other tests."""
    try:
        return (yield)
    finally:
        goes_on = nextitem is not None and (nextitem.module is item.module or "chromium" in nextitem.fixturenames)
        if _running and not goes_on:
            _running.pop("browser").close()
            _running.pop("playwright").stop()


@pytest.fixture
def browser_page(chromium, live_server):
    """Give a function that opens an address of the running program, signed in as a user, on a screen.

    What the browser complains about is in the page's `complaints`.
    """
    from tests.browser import answers_under_way, open_page
    from tillit.foundation import live

    contexts = []

    def open_it(path, who=None, **screen):
        context = chromium.new_context(base_url=live_server.url, locale="nb-NO", **screen)
        contexts.append(context)
        return open_page(context, live_server.url, path, who)

    with answers_under_way() as wait_for_answers:
        yield open_it
        live.stop()  # a stream would never end, nor its listening connection let the database go
        for context in contexts:
            context.close()
        wait_for_answers()
    live.resume()
