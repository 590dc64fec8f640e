"""The main job, walked in a browser: files in, a week planned and accepted, a visit done, the public number changed."""

from __future__ import annotations

import threading
from datetime import time, timedelta

import pytest
from django.db import connections
from playwright.sync_api import expect

from tests.browser import DESK, PHONE
from tests.journeys.folder import MONDAY, write_folder
from tillit.demo.cast import choose_cast
from tillit.foundation.imports import import_folder
from tillit.foundation.jobs import run_worker
from tillit.kernel.clock import instant
from tillit.kernel.period import Week
from tillit.planning.visits import effort
from tillit.rooms.indicators.services import measure_all
from tillit.rooms.teams.queries import team_ids
from tillit.rooms.visits import services
from tillit.rooms.visits.models import Plan
from tillit.rooms.visits.stored_plans import check_stored_plans

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = instant(MONDAY, time(8, 30))


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(effort, "MOVES_A_VISIT", 50)


def work_off():
    """Run the waiting jobs in a thread of their own: the browser's event loop lives in this one."""

    def run():
        run_worker(until_empty=True)
        connections.close_all()

    worker = threading.Thread(target=run)
    worker.start()
    worker.join()


def sign_in(page, name):
    page.goto("/inn/")
    page.get_by_role("button", name=name).click()


def public_number(browser_page):
    page = browser_page("/", **DESK)
    return page.locator(".tile-value").first.inner_text(), page.locator("main").inner_text()


def test_from_the_municipalitys_files_to_the_public_number(tmp_path, empty_queue, browser_page):
    report = import_folder(write_folder(tmp_path / "files"), now=NOW)
    assert report.ok, [str(problem) for problem in report.problems]
    measure_all(on=MONDAY - timedelta(days=1), now=NOW)
    value, words = public_number(browser_page)
    assert value == "1,5"

    [team] = team_ids()
    services.request_plan(team_id=team, week=Week(MONDAY), user=None, now=NOW)
    work_off()
    assert Plan.objects.get().state == "proposed"
    assert [judgement.violations for judgement in check_stored_plans()] == [[]]
    choose_cast(now=NOW)

    leader = browser_page("/", **DESK)
    sign_in(leader, "Anna Prøve")
    leader.get_by_role("link", name="Godta planen").click()
    leader.get_by_role("button", name="Godta planen").click()
    expect(leader.get_by_text("Planen er godtatt").first).to_be_visible()

    worker = browser_page("/", **PHONE)
    sign_in(worker, "Cato Prøve")
    assert "Jeg liker kaffen sterk." in worker.locator(".next").inner_text()
    for _ in range(10):
        known_by_one = any(f"Person{i} " in worker.locator(".next").inner_text() for i in range(5, 10))
        worker.locator(".next").get_by_role("button", name="Utført").tap()
        expect(worker.locator(".answer")).to_be_visible()
        worker.goto("/min-dag/")
        if known_by_one:
            break
    work_off()
    value_after, words_after = public_number(browser_page)
    assert value_after == "2"
    assert words_after != words
