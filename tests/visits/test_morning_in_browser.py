"""The morning in a real browser: from ill to repaired in six taps, by axe, on a phone, without script."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser import DESK, PHONE, SCREENS, axe_violations, scrolls_sideways
from tests.town import TODAY, accepted_plan
from tests.visits.answered_here import answered_here
from tillit.kernel.clock import instant
from tillit.rooms.decisions.models import GrantWindow
from tillit.rooms.rosters.models import Absence, Shift
from tillit.rooms.visits import services
from tillit.rooms.visits.models import Repair, Visit
from tillit.rooms.visits.services import repairs

pytestmark = pytest.mark.browser
EARLY = instant(TODAY, time(6, 50))


@pytest.fixture
def morning(town, monkeypatch, live_server):
    monkeypatch.setattr("django.utils.timezone.now", lambda: EARLY)
    monkeypatch.setattr(repairs, "child_started", answered_here)
    accepted_plan(town)
    shift = Shift.objects.filter(employee=town.helpers[1], starts_at=instant(TODAY, time(7, 30)))
    shift.update(starts_at=instant(TODAY, time(8)), ends_at=instant(TODAY, time(22)))
    GrantWindow.objects.filter(grant=town.grants[5]).update(start_time=time(15, 10), end_time=time(15, 30))
    at = instant(TODAY, time(15, 20))
    Visit.objects.filter(day=TODAY, person=town.people[5]).update(starts_at=at, ends_at=at + timedelta(minutes=20))
    return town


class Taps:
    """Counts what a hand does."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def tap(self, role: str, name: str) -> None:
        self.count += 1
        self.page.get_by_role(role, name=name).first.tap()


def test_from_two_ill_to_repaired_in_six_taps(morning, browser_page, work_off_jobs):
    """At 06:50 on the phone: Ola and Åse are ill; the way with the fewest changes is chosen."""
    page = browser_page(reverse("team_week", args=[morning.team.pk, "2026-W47"]), morning.users["team_leader"], **PHONE)
    hand = Taps(page)
    hand.tap("link", "Syk i dag")
    hand.tap("button", "Ola Bjørkestad")
    hand.tap("checkbox", "Åse Tiurdal")
    hand.tap("button", "Meld syk, og reparer dagen")
    expect(page.locator("progress")).to_be_visible()
    work_off_jobs()
    expect(page.get_by_role("heading", name="Færrest endringer")).to_be_visible(timeout=15_000)
    hand.tap("button", "Velg denne")
    expect(page.get_by_role("heading", name="Ringeliste")).to_be_visible()
    assert hand.count <= 6
    assert Repair.objects.get().state == "accepted"
    assert not Visit.objects.filter(day=TODAY, helpers__employee__in=[morning.helpers[1], morning.helpers[2]]).exists()
    hand.tap("button", "Har ringt")
    expect(page.get_by_role("heading", name="Har fått beskjed i dag")).to_be_visible()
    assert page.complaints == []


def test_the_worker_tells_in_two_taps(morning, browser_page):
    page = browser_page(reverse("my_day"), morning.users["care_worker"], **PHONE)
    hand = Taps(page)
    hand.tap("link", "Jeg er syk i dag")
    hand.tap("button", "Ja, meld fra")
    expect(page.get_by_text("God bedring")).to_be_visible()
    assert hand.count == 2
    assert Absence.objects.get().employee == morning.helpers[1]


@pytest.fixture
def worked_out(morning):
    reported = services.report_ill(
        employee_ids=[morning.helpers[1].pk], user=morning.users["team_leader"], now=EARLY, team_id=morning.team.pk
    )
    services.make_repair(repair_id=reported.repairs[0].id, now=lambda: EARLY)
    return morning


def address(town, name: str) -> str:
    repair = Repair.objects.get()
    return {
        "ill": reverse("ill_today", args=[town.team.pk]),
        "confirm": f"{reverse('ill_today', args=[town.team.pk])}?hvem={town.helpers[2].pk}",
        "self": reverse("ill_self"),
        "repair": reverse("repair", args=[repair.public_id]),
        "calls": reverse("call_list", args=[town.team.pk]),
    }[name]


def chosen(town) -> None:
    services.choose_repair(
        repair_public_id=Repair.objects.get().public_id,
        kind="fewest",
        agreed=[],
        user=town.users["team_leader"],
        now=EARLY,
    )


PAGES = ["ill", "confirm", "self", "repair", "calls"]


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_any_screen(worked_out, browser_page, name, screen):
    """In light and dark, small and large, with every fold open."""
    if name == "calls":
        chosen(worked_out)
    page = browser_page(address(worked_out, name), worked_out.users["team_leader"], **SCREENS[screen])
    for fold in page.locator("main details > summary").all():
        fold.click()
    assert axe_violations(page) == []
    assert page.complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_its_window(worked_out, browser_page, name):
    if name == "calls":
        chosen(worked_out)
    page = browser_page(address(worked_out, name), worked_out.users["team_leader"], **DESK)
    for fold in page.locator("main details > summary").all():
        fold.click()
    assert scrolls_sideways(page, 320, 360, 768, 1440, 3840) == []


def test_who_said_yes_is_ticked_and_the_day_repaired_without_script(worked_out, browser_page):
    """No JavaScript: the box, the button, the list."""
    page = browser_page(
        address(worked_out, "repair"), worked_out.users["team_leader"], java_script_enabled=False, **DESK
    )
    column = page.locator("section", has=page.get_by_role("heading", name="Noen blir lenger"))
    column.get_by_role("checkbox").check()
    column.get_by_role("button", name="Velg denne").click()
    expect(page.get_by_role("heading", name="Ringeliste")).to_be_visible()
    assert Visit.objects.get(day=TODAY, person=worked_out.people[5]).state == "planned"


def test_the_list_of_calls_is_fit_for_paper(worked_out, browser_page):
    """Names, numbers and what to say; no menus and no buttons."""
    chosen(worked_out)
    page = browser_page(address(worked_out, "calls"), worked_out.users["team_leader"], **DESK)
    page.emulate_media(media="print")
    for hidden in (".nav", ".bottom", ".call form"):
        assert not any(part.is_visible() for part in page.locator(hidden).all())
    expect(page.locator(".call-words").first).to_be_visible()
