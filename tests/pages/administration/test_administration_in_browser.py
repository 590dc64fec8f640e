"""Administration in a real browser: axe, narrow screens, by keyboard, without script."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect
from tests.browser import DESK, PHONE, axe_violations, scrolls_sideways
from tests.imports.conftest import FILES
from tests.town import NOW, TODAY

from tillit.foundation.tasks import check_upload
from tillit.foundation.uploads import services as uploads
from tillit.foundation.uploads.models import Upload
from tillit.foundation.users import RoleAssignment
from tillit.rooms.teams.models import Team, TeamPerson

pytestmark = pytest.mark.browser


@pytest.fixture
def office(town, live_server, empty_queue):
    """The town with a second team, files with an error, and a failed job."""
    Team.objects.create(source_id="t2", name="Team Sørsia", unit=town.unit, latitude=59.8, longitude=10.4)
    files = {**FILES, "people.csv": FILES["people.csv"].replace("1938-05-17", "17.05.1938")}
    uploads.receive(
        files=[SimpleUploadedFile(name, text.encode()) for name, text in files.items()],
        end_missing=False,
        by=town.users["administrator"],
        now=NOW,
    )
    check_upload(upload_id=Upload.objects.get().pk)
    return town


def addresses(town) -> list[str]:
    row = TeamPerson.objects.get(person=town.people[0])
    return [
        reverse("administration"),
        reverse("administration_users"),
        reverse("administration_user", args=[town.users["care_worker"].pk]),
        reverse("administration_roles"),
        reverse("administration_teams"),
        reverse("administration_team", args=[town.team.pk]),
        reverse("administration_team_people", args=[town.team.pk]),
        reverse("administration_belonging", args=[town.team.pk, row.pk]),
        reverse("administration_catalog"),
        reverse("administration_entry", args=["meals"]),
        reverse("administration_imports"),
        reverse("administration_import", args=[Upload.objects.get().public_id]),
        reverse("administration_jobs"),
    ]


def found_wrong(page, address: str) -> list[object]:
    """Open every fold of a page and give what axe finds, and the widths at which it scrolls sideways."""
    page.goto(address)
    page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true })")
    wrong = axe_violations(page)
    return [*wrong, *scrolls_sideways(page, 320)]


def test_axe_finds_nothing_and_no_page_is_wider_than_a_phone(office, browser_page):
    """WCAG 2.2 AA as far as a machine can tell; and no complaint."""
    page = browser_page(reverse("administration"), office.users["administrator"], **PHONE)
    assert {address: wrong for address in addresses(office) if (wrong := found_wrong(page, address))} == {}
    assert page.complaints == []


def test_axe_finds_nothing_in_the_dark(office, browser_page):
    """Where most kinds of badges, alerts and tables stand."""
    dark = {**DESK, "color_scheme": "dark"}
    page = browser_page(reverse("administration_jobs"), office.users["administrator"], **dark)
    assert axe_violations(page) == []
    assert found_wrong(page, reverse("administration_import", args=[Upload.objects.get().public_id])) == []


def test_a_role_is_given_a_last_day_by_keyboard_and_without_script(office, browser_page):
    """Tab to the fold, open it, write the day, Enter: the page says so."""
    user = office.users["care_worker"]
    address = reverse("administration_user", args=[user.pk])
    page = browser_page(address, office.users["administrator"], java_script_enabled=False, **DESK)
    page.locator("#held summary").press("Enter")
    day = page.get_by_label("Siste dag (tom: ingen grense)")
    day.fill(str(TODAY))
    day.press("Enter")
    expect(page.get_by_text("Siste dag for rollen er endret")).to_be_visible()
    assert RoleAssignment.objects.get(user=user).ends_on is not None


def test_a_person_is_moved_and_the_move_taken_back_by_keyboard(office, browser_page):
    page = browser_page(
        reverse("administration_team_people", args=[office.team.pk]), office.users["team_leader"], **DESK
    )
    page.get_by_role("link", name="Ingrid Solbakk").press("Enter")
    page.get_by_label("Til teamet").select_option(label="Team Sørsia (Nordsia hjemmetjeneste)")
    page.get_by_role("button", name="Flytt", exact=True).press("Enter")
    expect(page.get_by_text("Flyttingen er lagt inn")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Team Nordsia")


def test_a_mistake_leads_to_its_field(office, browser_page):
    """The summary is a link, and the link goes to the field."""
    page = browser_page(reverse("administration_new_user"), office.users["administrator"], **PHONE)
    page.get_by_role("button", name="Opprett kontoen").click()
    page.locator("#errors a").first.click()
    expect(page.locator("#id_display_name")).to_be_focused()
