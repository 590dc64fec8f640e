"""A page that updates itself in a real browser: by its stream, without one, hidden, written in, signed out."""

from __future__ import annotations

import time

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect
from tests.live_pages import TOPIC, Shown
from tests.town import NOW

from tillit.foundation import live
from tillit.foundation.live import stream as stream_module
from tillit.foundation.live import topics
from tillit.foundation.live.hub import hub

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.live_pages")]
HIDE = """hidden => {
    Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def leader(town, monkeypatch, live_server):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(topics, "_allowed", dict(topics._allowed))
    live.register_topic("trial", allowed=lambda user, rest, now: rest == "3")
    monkeypatch.setattr(Shown, "number", 1)
    # Django's test server, unlike gunicorn, learns that a browser left only when it writes to it.
    monkeypatch.setattr(stream_module, "HEARTBEAT_SECONDS", 0.2)
    monkeypatch.setattr(stream_module, "LOOK_UP_SECONDS", 0.2)
    return town.users["team_leader"]


@pytest.fixture
def page(leader, browser_page):
    """The page with its stream open and its first catching up done."""
    page = browser_page("/tavle/", leader)
    expect(page.locator("[data-live]")).to_have_attribute("data-live-state", "live")
    page.wait_for_timeout(1000)
    return page


def change(number):
    Shown.number = number
    live.announce(TOPIC)


def number(page):
    return page.locator("#number")


def streams():
    """Count this page's streams; other tests of the process ask for streams too, and never read them to the end."""
    return sum(subscription.topic == TOPIC for subscription in list(hub._subscriptions))


def wait_for_streams(count):
    # A page that hung up is noticed at the next heartbeat; on a busy machine it may have opened its stream twice.
    deadline = time.monotonic() + 60
    while streams() != count and time.monotonic() < deadline:
        time.sleep(0.05)
    assert streams() == count


def test_what_changes_is_shown_at_once_in_the_same_document(page):
    page.evaluate("window.sameDocument = true")
    for now in (2, 3):
        change(now)
        expect(number(page)).to_have_text(str(now))
    assert page.evaluate("window.sameDocument")
    assert page.complaints == []
    wait_for_streams(1)


def test_what_somebody_writes_beside_stays_and_what_they_write_in_waits(page):
    page.locator("#beside").fill("beside")
    change(2)
    expect(number(page)).to_have_text("2")
    assert page.locator("#beside").input_value() == "beside"
    page.locator("#inside").fill("not yet sent")
    change(3)
    page.wait_for_timeout(1500)
    assert page.locator("#inside").input_value() == "not yet sent"
    expect(number(page)).to_have_text("2")
    page.locator("#beside").focus()
    expect(number(page)).to_have_text("3")


def test_a_stream_that_the_server_ends_is_opened_again_and_misses_nothing(page):
    live.stop()
    wait_for_streams(0)
    Shown.number = 2
    live.resume()
    expect(page.locator("[data-live]")).to_have_attribute("data-live-state", "live", timeout=15_000)
    expect(number(page)).to_have_text("2", timeout=15_000)
    change(3)
    expect(number(page)).to_have_text("3")


def test_a_hidden_tab_holds_no_stream_and_catches_up_when_it_is_shown(page):
    wait_for_streams(1)
    page.evaluate(HIDE, True)
    wait_for_streams(0)
    change(2)
    page.wait_for_timeout(1000)
    expect(number(page)).to_have_text("1")
    page.evaluate(HIDE, False)
    expect(number(page)).to_have_text("2")
    wait_for_streams(1)


def blocked(page, block):
    """Open the page on a clock of the test's, with the stream blocked."""
    page.clock.install()
    block(page)
    page.goto("/tavle/")
    expect(page.locator("[data-live]")).to_have_attribute("data-live-state", "polling")


def abort(page):
    page.route("**/direkte/**", lambda route: route.abort())


def say_full(page):
    page.route("**/direkte/**", lambda route: route.fulfill(status=503, headers={"Retry-After": "60"}))


@pytest.mark.parametrize("block", [abort, say_full])
def test_where_no_stream_opens_the_page_asks_now_and_then(leader, browser_page, block):
    page = browser_page("/inn/", leader)
    blocked(page, block)
    Shown.number = 2
    page.clock.fast_forward(31_000)
    page.clock.run_for(1000)
    expect(number(page)).to_have_text("2")
    Shown.number = 3
    page.clock.fast_forward(31_000)
    page.clock.run_for(1000)
    expect(number(page)).to_have_text("3")


def test_a_stream_that_is_held_back_counts_as_none(leader, browser_page):
    page = browser_page("/inn/", leader)
    page.clock.install()
    page.route("**/direkte/**", lambda route: None)
    page.goto("/tavle/")
    expect(page.locator("[data-live]")).to_have_attribute("data-live-state", "connecting")
    page.clock.run_for(11_000)
    expect(page.locator("[data-live]")).to_have_attribute("data-live-state", "polling")
    page.unroute_all(behavior="ignoreErrors")


def test_the_stream_takes_over_again_when_it_opens(leader, browser_page, settings):
    settings.TILLIT_LIVE_STREAMS = 0
    page = browser_page("/tavle/", leader)
    expect(page.locator("[data-live]")).to_have_attribute("data-live-state", "polling")
    settings.TILLIT_LIVE_STREAMS = 20
    expect(page.locator("[data-live]")).to_have_attribute("data-live-state", "live", timeout=20_000)
    change(2)
    expect(number(page)).to_have_text("2")


@pytest.mark.parametrize("way", ["stream", "polling"])
def test_when_the_session_has_ended_the_whole_page_leads_to_sign_in(leader, browser_page, way):
    page = browser_page("/inn/", leader)
    if way == "polling":
        blocked(page, abort)
    else:
        page.goto("/tavle/")
        expect(page.locator("[data-live]")).to_have_attribute("data-live-state", "live")
    Session.objects.all().delete()
    if way == "polling":
        page.clock.fast_forward(31_000)
        page.clock.run_for(1000)
    else:
        change(2)
    page.wait_for_url("**/inn/**")
    expect(page.locator("#piece")).to_have_count(0)


def test_without_script_the_page_is_as_it_was(leader, browser_page):
    page = browser_page("/tavle/", leader, java_script_enabled=False)
    expect(number(page)).to_have_text("1")
