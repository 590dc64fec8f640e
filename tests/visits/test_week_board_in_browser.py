"""The day's board in a real browser: moved by mouse and by keyboard, kept up to date, and its keys."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser import DESK, axe_violations
from tests.town import NOW, TODAY, Town, accepted_plan
from tillit.rooms.visits.live import tell_week
from tillit.rooms.visits.models import Plan, PlanEdit, Visit, VisitChange, VisitHelper

pytestmark = pytest.mark.browser
MINUTES_DRAGGED = 90


@pytest.fixture
def week(town, monkeypatch, live_server):
    """A town that works by a plan; the visits of 08:00 and 08:30 are still to come."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    plan = accepted_plan(town)
    Plan.objects.filter(pk=plan.pk).update(version=3)
    return town


def open_week(browser_page, town: Town, **more: object) -> Page:
    return browser_page(
        reverse("team_week", args=[town.team.pk, "2026-W47"]), town.users["team_leader"], **{**DESK, **more}
    )


def visit_of(town: Town, person: int) -> Visit:
    return Visit.objects.get(person=town.people[person], day=TODAY)


def on_board(page: Page, visit: Visit):
    return page.locator(f"#v-{visit.pk}")


def asked(address: str) -> tuple[str, dict[str, list[str]]]:
    parts = urlsplit(address)
    return parts.path, parse_qs(parts.query)


def test_a_visit_dragged_to_another_helper_and_time_opens_the_preview(week, browser_page):
    """Ola's first visit, 90 minutes later at Kari's: the address says day, time, helper and version."""
    page = open_week(browser_page, week)
    visit = visit_of(week, 1)
    link = on_board(page, visit)
    link.scroll_into_view_if_needed()
    lane = page.locator(".board-hours .board-lane").bounding_box()
    hours = page.locator(".board-hour").count()
    box = link.bounding_box()
    row = page.locator(f'.board-row[data-helper="{week.helpers[0].pk}"]').bounding_box()
    grip = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*grip)
    page.mouse.down()
    page.mouse.move(grip[0] + 10, grip[1], steps=2)
    over = grip[0] + MINUTES_DRAGGED * lane["width"] / (60 * hours)
    page.mouse.move(over, row["y"] + row["height"] / 2, steps=4)
    expect(page.locator("#board-say")).to_have_text("Arne Ø. kl. 09:30 hos Kari Fjellrev")
    with page.expect_request(re.compile("/flytt/")) as request:
        page.mouse.up()
    path, query = asked(request.value.url)
    assert path == f"/besok/{visit.public_id}/flytt/"
    assert query == {
        "dag": [TODAY.isoformat()],
        "tid": ["09:30"],
        "hjelper": [str(week.helpers[0].pk)],
        "versjon": ["3"],
    }
    expect(page.locator("#ark")).to_be_visible()
    assert VisitHelper.objects.get(visit=visit).employee_id == week.helpers[1].pk


def test_a_visit_is_moved_by_keyboard_said_in_words_and_put_back(week, browser_page):
    """M lifts, arrows move, Escape puts back; the second time Enter opens the preview and Escape closes it."""
    page = open_week(browser_page, week)
    visit = visit_of(week, 0)
    link = on_board(page, visit)
    link.focus()
    say = page.locator("#board-say")
    page.keyboard.press("m")
    expect(say).to_contain_text("Ingrid S. er løftet")
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    rows = page.locator(".board-row[data-helper] .board-name").all_inner_texts()
    second = rows[rows.index("Kari Fjellrev") + 1]
    expect(say).to_have_text(f"Ingrid S. kl. 08:30 hos {second}")
    page.keyboard.press("Escape")
    expect(say).to_have_text("Ingrid S. står der besøket sto.")
    expect(page.locator(".board-ghost")).to_have_count(0)
    expect(link).to_be_focused()
    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowRight")
    with page.expect_request(re.compile("/flytt/")) as request:
        page.keyboard.press("Enter")
    _, query = asked(request.value.url)
    assert (query["tid"], query["hjelper"]) == (["08:30"], [str(week.helpers[0].pk)])
    sheet = page.locator("#ark")
    expect(sheet.get_by_role("heading").first).to_be_focused()
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(link).to_be_focused()
    assert page.complaints == []


def test_letters_are_keys_only_while_they_are_wanted(week, browser_page):
    """T leads to today, J to the day after, / to the search; typed there, and when turned off, they are letters."""
    page = open_week(browser_page, week)
    page.keyboard.press("j")
    expect(page.locator("#dag")).to_contain_text("Torsdag 19.")
    page.keyboard.press("/")
    expect(page.get_by_label("Finn en person")).to_be_focused()
    page.keyboard.type("tjk")
    expect(page.get_by_label("Finn en person")).to_have_value("tjk")
    page.locator("h1").click()
    page.keyboard.press("t")
    expect(page.locator("#dag")).to_contain_text("Onsdag 18.")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_label("Bruk tastene T, J, K, / og ?").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_timeout(200)
    expect(page.locator("#dag")).to_contain_text("Onsdag 18.")


def test_what_another_changes_comes_by_itself_and_takes_nothing_away(week, browser_page):
    """The visit is in the other row, the note says who, and the focus and the scrolling are where they were."""
    page = open_week(browser_page, week, viewport={"width": 1100, "height": 700})
    expect(page.locator("[data-live-state='live']")).to_be_attached(timeout=10_000)
    visit = visit_of(week, 0)
    focused = on_board(page, visit_of(week, 5))
    focused.focus()
    page.locator("#people-scroll").evaluate("table => table.scrollTo(60, 0)")
    VisitHelper.objects.filter(visit=visit).update(employee=week.helpers[3])
    plan = Plan.objects.get()
    edit = PlanEdit.objects.create(plan=plan, version=4, kind="move", made_by=week.users["administrator"], made_at=NOW)
    VisitChange.objects.create(edit=edit, key=visit.key, person=visit.person, day=TODAY, needs_telling=True)
    tell_week(week.team.pk, plan.week)
    row = page.locator(f'.board-row[data-helper="{week.helpers[3].pk}"]')
    expect(row.locator(f"#v-{visit.pk}")).to_be_attached(timeout=20_000)
    expect(page.locator("#latest-said")).to_contain_text("administrator endret 1 besøk")
    expect(row.locator(".board-item[data-changed]")).to_have_count(1)
    expect(focused).to_be_focused()
    assert page.locator("#people-scroll").evaluate("table => table.scrollLeft") == 60


def test_high_contrast_keeps_the_shapes(week, browser_page):
    """Where the system chooses the colors, a locked visit still has its strong edge, and axe finds nothing."""
    Visit.objects.filter(pk=visit_of(week, 0).pk).update(pinned=True)
    page = open_week(browser_page, week, forced_colors="active")
    edge = on_board(page, visit_of(week, 0)).evaluate("link => getComputedStyle(link).borderInlineStartWidth")
    assert edge == "5px"
    assert axe_violations(page) == []
