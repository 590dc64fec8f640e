"""From a visit to the public report in a browser; and the pages on phone and desk, dark, on paper, without script."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from tests.browser import DESK, PHONE, SCREENS, axe_violations, scrolls_sideways
from tests.town import NOW, TODAY, accepted_plan, history

from tillit.rooms.reports import services
from tillit.rooms.reports.models import Report, ReportState
from tillit.rooms.reports.periods import Days
from tillit.rooms.visits.models import Visit
from tillit.rooms.visits.services import catch_up

pytestmark = pytest.mark.browser
YESTERDAY = TODAY - timedelta(days=1)
SHARE = "#f-visits_by_primary_contact"


@pytest.fixture
def clock(monkeypatch):
    """Let the clock say eight in the morning of the day in it."""
    at = {"now": NOW}
    monkeypatch.setattr("django.utils.timezone.now", lambda: at["now"])
    return at


@pytest.fixture
def told(town, clock, live_server):
    accepted_plan(town)
    history(town, days=17)
    return town


@pytest.fixture
def first_report(told):
    """The report as it was published yesterday: seventeen days, 102 visits, 27 of them by the primary contact."""
    days = Days(date(2026, 11, 1), YESTERDAY)
    draft = services.draft_report(kind_id="monthly_status", unit_id=None, days=days, user=None, now=NOW)
    for section in ("faces", "results"):
        services.comment_section(
            report_id=draft.pk,
            section=section,
            language="nb",
            words="De samme hjelperne kommer igjen.",
            user=told.users["administrator"],
            now=NOW,
        )
    return services.publish_report(report_id=draft.pk, user=told.users["administrator"], now=NOW)


def counted(page) -> tuple[int, int]:
    """Read how many of how many visits the page says were made by the primary contact."""
    words = page.locator(f"{SHARE} .figure-rests").inner_text()
    numerator, _of, denominator = words.removeprefix("Telt: ").split(".")[0].split(" ")
    return int(numerator), int(denominator)


def test_a_visit_is_finished_counted_drafted_commented_published(work_off_jobs, told, first_report, browser_page):
    before = counted(browser_page("/rapporter/1/", **DESK))
    # The day's other five are made too: a difference of one would be kept back, as it tells of one visit.
    others = Visit.objects.filter(day=TODAY).exclude(person=told.people[1]).prefetch_related("helpers")
    done = [(visit.pk, each.employee_id) for visit in others for each in visit.helpers.all()]
    assert catch_up(user=None, team_id=told.team.pk, day=TODAY, done=done, now=NOW) == 5

    phone = browser_page("/min-dag/", told.users["care_worker"], **PHONE)
    phone.locator(".next").get_by_role("button", name="Utført").tap()
    expect(phone.locator(".answer")).to_contain_text("Utført: Arne Østervik")
    work_off_jobs()

    desk = browser_page("/rapporter/", told.users["administrator"], **DESK)
    desk.get_by_role("link", name="Utkast").click()
    desk.get_by_label("Dager").select_option("2026-11")
    desk.get_by_role("button", name="Lag utkast").click()
    expect(desk.get_by_text("Teller fra det daglige arbeidet")).to_be_visible()
    work_off_jobs()
    expect(desk.get_by_role("heading", name="Kjente ansikter")).to_be_visible(timeout=15_000)
    desk.get_by_label("Kjente ansikter: På bokmål").fill("Ola kom til Granveien selv om han hadde fri.")
    desk.get_by_role("button", name="Lagre og gå videre til publisering").click()
    expect(desk.get_by_text("Den fryses")).to_be_visible()
    desk.get_by_role("button", name="Publiser", exact=True).click()
    expect(desk.get_by_text("Rapport 2 er publisert.")).to_be_visible()
    assert desk.complaints == []

    public = browser_page("/rapporter/", **DESK)
    public.get_by_role("link", name="1.–18. november 2026").click()
    expect(public.get_by_text("Ola kom til Granveien")).to_be_visible()
    now = counted(public)
    assert now == (before[0] + 6, before[1] + 6), "six more visits, all by the primary contact"

    figure = public.locator(SHARE)
    shown = figure.locator(".figure-value strong").inner_text().replace(",", ".")
    assert float(shown) == round(100 * now[0] / now[1], 1)
    figure.locator("details summary", has_text="Enhet for enhet, team for team").click()
    team = figure.locator("tbody tr", has_text="Team Nordsia")
    expect(team).to_contain_text(f"{now[0]} av {now[1]}")
    figure.get_by_role("link", name="Slik er det telt").click()
    expect(public.locator("#def-visits_by_primary_contact").get_by_text("Alle gjennomførte besøk")).to_be_visible()
    assert public.complaints == []


@pytest.mark.parametrize("screen", SCREENS)
def test_public_pages_are_accessible(first_report, browser_page, screen):
    for path in ("/rapporter/", "/rapporter/1/"):
        page = browser_page(path, **SCREENS[screen])
        assert axe_violations(page) == []
        assert page.complaints == []


@pytest.mark.parametrize("screen", ["phone", "desk in the dark"])
def test_working_pages_are_accessible(told, first_report, browser_page, screen):
    draft = services.correct_report(report_id=first_report.pk, user=told.users["administrator"], now=NOW)
    drafts = "/rapporter/utkast/"
    own = f"{drafts}{draft.pk}/"
    for path in (drafts, own, f"{own}publiser/", f"{own}forkast/", "/rapporter/1/rett/"):
        page = browser_page(path, told.users["administrator"], **SCREENS[screen])
        assert axe_violations(page) == [], path
        assert page.complaints == []


def test_nothing_scrolls_sideways(told, first_report, browser_page):
    draft = services.correct_report(report_id=first_report.pk, user=told.users["administrator"], now=NOW)
    own = f"/rapporter/utkast/{draft.pk}/"
    for path in ("/rapporter/", "/rapporter/1/", "/rapporter/utkast/", own, f"{own}publiser/"):
        page = browser_page(path, told.users["administrator"], **DESK)
        assert scrolls_sideways(page, 320, 360, 768, 1280) == [], path


def test_on_paper_tables_and_definitions_are_open_and_controls_are_gone(first_report, browser_page):
    page = browser_page("/rapporter/1/", viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    expect(page.locator(".files")).to_be_hidden()
    expect(page.locator(f"{SHARE} table")).to_be_visible()
    expect(page.locator("#def-visits_by_primary_contact dl")).to_be_visible()


def test_it_works_without_script(told, first_report, browser_page):
    draft = services.correct_report(report_id=first_report.pk, user=told.users["administrator"], now=NOW)
    page = browser_page(
        f"/rapporter/utkast/{draft.pk}/", told.users["administrator"], java_script_enabled=False, **DESK
    )
    page.get_by_label("Resultater: På engelsk").fill("The same helpers come back.")
    page.get_by_label("Resultater: På engelsk").press("Tab")
    page.get_by_role("button", name="Lagre og gå videre til publisering").click()
    page.get_by_role("button", name="Publiser", exact=True).click()
    expect(page.get_by_role("link", name="Dette er rettet")).to_be_visible()  # the summary leads to the field
    page.get_by_label("Dette er rettet").fill("Resultatene manglet på engelsk.")
    page.get_by_role("button", name="Publiser", exact=True).click()
    expect(page.get_by_text("Rapport 1 er publisert.")).to_be_visible()
    assert Report.objects.get(state=ReportState.PUBLISHED).version == 2
