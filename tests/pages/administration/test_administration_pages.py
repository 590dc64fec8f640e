"""The pages of administration: what each role reaches, what is shown, and what a form does."""

from __future__ import annotations

import gzip
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.imports.conftest import FILES
from tests.town import LONG_AGO, NOW, TODAY

from tillit.foundation.access.look_log import Look
from tillit.foundation.identity.models import Identity
from tillit.foundation.search_words import mark_words
from tillit.foundation.sign_in.models import OneTimeCode
from tillit.foundation.sign_in.services import who_has_one_time_code
from tillit.foundation.tasks import check_upload
from tillit.foundation.trail import TrailEntry
from tillit.foundation.uploads import services as uploads
from tillit.foundation.uploads.models import Upload
from tillit.foundation.users import Role, RoleAssignment, User
from tillit.kernel.national_number import synthetic_national_number
from tillit.rooms.catalog import queries as catalog
from tillit.rooms.people.models import Grade, Person
from tillit.rooms.teams.models import Team, TeamMember, TeamPerson
from tillit.rooms.workforce.models import Employee

FRIDAY = TODAY + timedelta(days=2)


@pytest.fixture
def other(town):
    """A second team that helps nobody."""
    return Team.objects.create(source_id="t2", name="Team Sørsia", unit=town.unit, latitude=59.8, longitude=10.4)


def pages(town) -> dict[str, str]:
    row = TeamPerson.objects.get(person=town.people[0])
    return {
        "overview": reverse("administration"),
        "users": reverse("administration_users"),
        "user": reverse("administration_user", args=[town.users["care_worker"].pk]),
        "new user": reverse("administration_new_user"),
        "roles": reverse("administration_roles"),
        "teams": reverse("administration_teams"),
        "team": reverse("administration_team", args=[town.team.pk]),
        "team form": reverse("administration_change_team", args=[town.team.pk]),
        "people": reverse("administration_team_people", args=[town.team.pk]),
        "belonging": reverse("administration_belonging", args=[town.team.pk, row.pk]),
        "without team": reverse("administration_without_team"),
        "catalog": reverse("administration_catalog"),
        "entry": reverse("administration_entry", args=["home_nursing"]),
        "new entry": reverse("administration_new_entry"),
        "imports": reverse("administration_imports"),
        "jobs": reverse("administration_jobs"),
        "job rows": reverse("administration_job_rows"),
    }


FILES_TO_SAVE = [
    "administration_user_file",
    "administration_role_file",
    "administration_team_file",
    "administration_entry_file",
    "administration_import_list",
]
LEADERS = {"teams", "team", "people", "belonging"}


def test_every_page_opens_within_its_queries_and_its_weight(town, admin):
    for name, address in pages(town).items():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = admin.get(address)
        assert answer.status_code == 200, name
        assert len(queries) <= 60, (name, len(queries))
        assert len(gzip.compress(answer.content)) < 150_000, name


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_page_opens_in_both_languages(town, admin, language):
    admin.cookies["language"] = language
    for name, address in pages(town).items():
        assert admin.get(address).status_code == 200, name


@pytest.mark.parametrize("who", ["inhabitant", "care_worker", "team_leader"])
def test_others_are_refused_and_a_leader_reaches_the_parts_on_their_team(town, client, who):
    client.force_login(town.users[who])
    opened = {name for name, address in pages(town).items() if client.get(address, follow=True).status_code == 200}
    assert opened == (LEADERS if who == "team_leader" else set())


def test_a_leader_reaches_no_other_team(town, other, client):
    client.force_login(town.users["team_leader"])
    for name in ("administration_team", "administration_team_people", "administration_member_file"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404
    assert client.post(reverse("administration_add_member", args=[other.pk])).status_code == 404


def test_the_way_there_stands_in_the_menu(town, client):
    client.force_login(town.users["administrator"])
    assert reverse("administration") in client.get("/").content.decode()
    client.force_login(town.users["team_leader"])
    page = client.get("/").content.decode()
    assert f'href="{reverse("administration_teams")}"' in page
    assert f'href="{reverse("administration")}"' not in page


@pytest.mark.parametrize("name", FILES_TO_SAVE)
def test_lists_are_saved_as_files_for_a_spreadsheet(town, admin, name):
    answer = admin.get(reverse(name))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert ";" in answer.content.decode("utf-8-sig").splitlines()[0]


def test_no_cell_of_a_file_is_run_as_a_formula(town, admin):
    User.objects.create_user("x", display_name="=1+1")
    assert ";'=1+1" in ";" + admin.get(reverse("administration_user_file")).content.decode("utf-8-sig").replace(
        "\n", ";"
    )


def test_accounts_are_searched_filtered_and_empty_is_said(town, admin):
    address, by = reverse("administration_users"), town.users["administrator"]
    assert (
        "team_leader"
        not in admin.get(address, {"sok": mark_words("care", user=by)}).content.decode().split("<tbody")[1]
    )
    assert "Ingen konto passer" in admin.get(address, {"sok": mark_words("finnes ikke", user=by)}).content.decode()
    assert admin.get(address, {"rolle": Role.ADMINISTRATOR}).content.decode().count('<th scope="row">') == 1


def test_an_account_is_made_linked_and_given_a_role(town, admin):
    answer = admin.post(
        reverse("administration_new_user"),
        {"username": "ase", "display_name": "Åse Tiurdal", "language": "nb", "employee": town.helpers[2].pk},
    )
    user = User.objects.get(username="ase")
    assert answer["Location"] == reverse("administration_user", args=[user.pk])
    assert Employee.objects.get(user=user) == town.helpers[2]
    give = reverse("administration_give_role", args=[user.pk])
    days = {"rolle-role": Role.CARE_WORKER, "rolle-starts_on": TODAY}
    refused = admin.post(give, days | {"rolle-last_day": TODAY - timedelta(days=1)})
    assert refused.context["role_form"].errors.keys() == {"last_day"}, "told at the field that is wrong"
    admin.post(give, days | {"rolle-last_day": TODAY})
    held = RoleAssignment.objects.get(user=user)
    assert (held.starts_on, held.ends_on) == (TODAY, TODAY + timedelta(days=1))
    assert user.roles_on(TODAY) == {Role.CARE_WORKER}


def test_a_taken_username_and_a_wrong_day_are_told_at_the_field(town, admin):
    page = admin.post(
        reverse("administration_new_user"), {"username": "care_worker", "display_name": "X", "language": "nb"}
    ).content.decode()
    assert 'href="#id_username"' in page
    page = admin.post(
        reverse("administration_give_role", args=[town.users["care_worker"].pk]),
        {"rolle-role": Role.CARE_WORKER, "rolle-starts_on": "9999-99-99", "rolle-last_day": "9999-12-31"},
    ).content.decode()
    assert 'href="#id_rolle-starts_on"' in page
    assert 'href="#id_rolle-last_day"' in page


def test_nobody_is_left_without_an_administrator_and_the_page_says_why(town, admin):
    role = RoleAssignment.objects.get(role=Role.ADMINISTRATOR)
    page = admin.post(reverse("administration_end_role", args=[role.pk]), {"now": "1"}, follow=True).content.decode()
    assert "Da ville ingen være administrator" in page
    role.refresh_from_db()
    assert role.ends_on is None


def test_the_last_day_of_a_role_is_set_and_taken_away(town, admin):
    role = RoleAssignment.objects.get(user=town.users["care_worker"])
    address = reverse("administration_end_role", args=[role.pk])
    admin.post(address, {"last_day": FRIDAY})
    role.refresh_from_db()
    assert role.ends_on == FRIDAY + timedelta(days=1)
    assert "ends_soon" not in (page := admin.get(reverse("administration_roles"), {"nar": "soon"}).content.decode())
    assert "care_worker" in page
    admin.post(address, {"last_day": ""})
    role.refresh_from_db()
    assert role.ends_on is None


def test_an_account_is_closed_and_opened(town, admin):
    user = town.users["care_worker"]
    admin.post(reverse("administration_close_user", args=[user.pk]))
    user.refresh_from_db()
    assert not user.is_active
    admin.post(reverse("administration_open_user", args=[user.pk]))
    user.refresh_from_db()
    assert user.is_active


def test_outside_demo_the_page_says_that_there_is_no_way_in_yet(town, admin, settings):
    settings.TILLIT_DEMO, settings.SECURE_SSL_REDIRECT = False, False
    page = admin.get(reverse("administration_user", args=[town.users["care_worker"].pk])).content.decode()
    assert "Ingen kommer inn på kontoen ennå" in page


def test_an_administrator_says_whose_an_account_is_and_takes_it_back(town, admin):
    user, number = town.users["care_worker"], synthetic_national_number(date(1980, 2, 3), "female", 1)
    address = reverse("administration_identity", args=[user.pk])
    page = admin.post(address, {"identitet-door": "staff", "identitet-number": "12345678901"})
    assert "Dette er ikke et fødselsnummer" in page.content.decode()
    answer = admin.post(address, {"identitet-door": "staff", "identitet-number": f"{number[:6]} {number[6:]}"})
    assert answer.status_code == 302
    page = admin.get(answer["Location"]).content.decode()
    assert "nummeret er kjent" in page
    assert number not in page
    other = reverse("administration_identity", args=[town.users["team_leader"].pk])
    page = admin.post(other, {"identitet-door": "staff", "identitet-number": number}).content.decode()
    assert "En annen konto hører til dette nummeret" in page
    admin.post(reverse("administration_remove_identity", args=[user.pk, "staff"]))
    assert not Identity.objects.exists()
    verbs = TrailEntry.objects.filter(subject_id=user.pk, verb__endswith="identity").order_by("pk")
    assert [(one.verb, one.facts) for one in verbs] == [
        ("give_identity", {"door": "staff"}),
        ("take_identity", {"door": "staff"}),
    ]
    assert admin.post(reverse("administration_remove_identity", args=[user.pk, "window"])).status_code == 404


def test_a_one_time_code_is_shown_once_and_never_for_ones_own_account(town, admin):
    user = town.users["care_worker"]
    answer = admin.post(reverse("administration_one_time_code", args=[user.pk]))
    shown = admin.get(answer["Location"]).content.decode()
    code = shown.split('id="one-time-code">')[1].split("<")[0]
    assert len(code) == 19
    assert who_has_one_time_code(username="care_worker", code=code, address="", now=NOW) == user
    assert code not in admin.get(answer["Location"]).content.decode()
    admin.post(reverse("administration_one_time_code", args=[town.users["administrator"].pk]))
    assert OneTimeCode.objects.count() == 1


def test_a_team_is_made_changed_closed_and_opened(town, admin):
    sent = {"name": "Team Øst", "unit": town.unit.pk, "latitude": "59,95", "longitude": "10.55"}
    admin.post(reverse("administration_new_team"), sent)
    team = Team.objects.get(name="Team Øst")
    assert team.latitude == pytest.approx(59.95)
    admin.post(reverse("administration_change_team", args=[team.pk]), {**sent, "name": "Team Aust"})
    admin.post(reverse("administration_close_team", args=[team.pk]))
    team.refresh_from_db()
    assert (team.name, team.closed_on) == ("Team Aust", TODAY)
    assert "Team Aust" not in admin.get(reverse("administration_teams")).content.decode()
    assert "Team Aust" in admin.get(reverse("administration_teams"), {"tilstand": "closed"}).content.decode()
    admin.post(reverse("administration_reopen_team", args=[team.pk]))
    team.refresh_from_db()
    assert team.closed_on is None


def test_a_member_comes_and_leaves(town, other, admin):
    admin.post(
        reverse("administration_add_member", args=[other.pk]),
        {"ny-employee": town.helpers[1].pk, "ny-role": "leader", "ny-starts_on": TODAY, "ny-last_day": ""},
    )
    member = TeamMember.objects.get(team=other)
    assert (member.role, member.ends_on) == ("leader", None)
    admin.post(
        reverse("administration_change_member", args=[other.pk, member.pk]), {"role": "leader", "last_day": FRIDAY}
    )
    member.refresh_from_db()
    assert member.ends_on == FRIDAY + timedelta(days=1)


def test_a_leader_makes_nobody_a_leader(town, client):
    """Leading a team opens the records of those whom it helps: an administrator says who does."""
    client.force_login(town.users["team_leader"])
    member = TeamMember.objects.get(team=town.team, employee=town.helpers[1])
    client.post(reverse("administration_change_member", args=[town.team.pk, member.pk]), {"role": "leader"})
    new = Employee.objects.create(
        source_id="e9", given_name="Siri", family_name="Sør", profession="nurse", position_percent=100
    )
    client.post(
        reverse("administration_add_member", args=[town.team.pk]),
        {"ny-employee": new.pk, "ny-role": "leader", "ny-starts_on": TODAY},
    )
    assert TeamMember.objects.filter(role="leader").count() == 1
    assert not TeamMember.objects.filter(employee=new).exists()


def test_a_member_of_another_team_is_not_changed_through_ones_own(town, other, client):
    client.force_login(town.users["team_leader"])
    foreign = TeamMember.objects.create(team=other, employee=town.helpers[1], starts_on=LONG_AGO)
    address = reverse("administration_change_member", args=[town.team.pk, foreign.pk])
    assert client.post(address, {"role": "member", "now": "1"}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.ends_on is None


def test_people_are_shown_by_name_and_year_alone_and_the_look_is_logged(town, admin):
    Person.objects.filter(pk=town.people[1].pk).update(grade=Grade.SEALED)
    page = admin.get(reverse("administration_team_people", args=[town.team.pk])).content.decode()
    assert "Ingrid Solbakk" in page
    assert "1936" in page
    assert "Østervik" not in page, "a sealed person does not exist here"
    for secret in ("Granveien", "1936-03-01", "01.03.1936", "00 00 01", "hagen", "Nøkkelboks"):
        assert secret not in page
    look = Look.objects.get()
    assert (look.page, look.ground, look.action) == ("team_people", "administers_teams", "assign")
    assert town.people[1].pk not in look.person_ids


def test_a_person_is_moved_seen_on_the_list_and_moved_back(town, other, client):
    client.force_login(town.users["team_leader"])
    row = TeamPerson.objects.get(person=town.people[0])
    address = reverse("administration_belonging", args=[town.team.pk, row.pk])
    client.post(address, {"flytt-team": other.pk, "flytt-on": FRIDAY})
    assert TeamPerson.objects.get(person=town.people[0], team=other).starts_on == FRIDAY
    assert "Team Sørsia" in client.get(reverse("administration_team_people", args=[town.team.pk])).content.decode()
    client.post(reverse("administration_take_back", args=[town.team.pk, row.pk]))
    assert not TeamPerson.objects.filter(team=other).exists()
    row.refresh_from_db()
    assert row.ends_on is None


def test_a_person_leaves_on_a_day_and_stays_after_all(town, admin):
    row = TeamPerson.objects.get(person=town.people[0])
    address = reverse("administration_leave", args=[town.team.pk, row.pk])
    for last_day, ends_on in [(str(FRIDAY), FRIDAY + timedelta(days=1)), ("", None), ("never", None)]:
        admin.post(address, {"last_day": last_day})
        row.refresh_from_db()
        assert row.ends_on == ends_on


def test_who_has_no_team_is_told_of_and_placed(town, admin):
    TeamPerson.objects.filter(person__in=town.people[:2]).delete()
    Person.objects.filter(pk=town.people[1].pk).update(grade=Grade.SEALED)
    assert "1 person har ikke noe team" in admin.get(reverse("administration_teams")).content.decode()
    page = admin.get(reverse("administration_without_team")).content.decode()
    assert "Ingrid Solbakk" in page
    assert "Østervik" not in page
    person = town.people[0]
    address = reverse("administration_place", args=[person.public_id])
    assert f'href="#id_p{person.pk}-team"' in admin.post(address, {f"p{person.pk}-on": TODAY}).content.decode()
    admin.post(address, {f"p{person.pk}-team": town.team.pk, f"p{person.pk}-on": TODAY})
    assert TeamPerson.objects.get(person=person).team == town.team
    assert "Alle har et team" in admin.get(reverse("administration_without_team")).content.decode()
    sealed = reverse("administration_place", args=[town.people[1].public_id])
    assert admin.post(sealed, {}).status_code == 404


def test_who_is_not_on_the_page_is_not_looked_at(town, admin):
    admin.get(
        reverse("administration_team_people", args=[town.team.pk]),
        {"sok": mark_words("ingrid", user=town.users["administrator"])},
    )
    assert Look.objects.get().person_ids == [town.people[0].pk]


def test_a_person_out_of_reach_is_not_moved(town, other, admin):
    row = TeamPerson.objects.get(person=town.people[0])
    Person.objects.filter(pk=town.people[0].pk).update(grade=Grade.SEALED)
    address = reverse("administration_belonging", args=[town.team.pk, row.pk])
    assert admin.post(address, {"flytt-team": other.pk, "flytt-on": FRIDAY}).status_code == 404
    row.refresh_from_db()
    assert row.ends_on is None


def test_the_contact_is_chosen_among_the_members(town, admin):
    row = TeamPerson.objects.get(person=town.people[0])
    address = reverse("administration_change_contact", args=[town.team.pk, row.pk])
    admin.post(address, {"kontakt-employee": town.helpers[2].pk})
    row.refresh_from_db()
    assert row.primary_contact == town.helpers[2]
    stranger = Employee.objects.create(
        source_id="e9", given_name="Siri", family_name="Sør", profession="nurse", position_percent=100
    )
    admin.post(address, {"kontakt-employee": stranger.pk})
    row.refresh_from_db()
    assert row.primary_contact == town.helpers[2]


def entry_form(code: str, **changed: str) -> dict[str, str]:
    texts = {text.field.replace(".", "_"): text.now for text in catalog.entry_to_edit(code, language="nb").texts}
    return {**texts, **changed}


def test_a_text_of_the_catalogue_stands_on_the_public_page_and_goes_back(town, admin, client):
    admin.post(reverse("administration_entry", args=["meals"]), entry_form("meals", nb_limits="Svar innen en uke"))
    assert "Svar innen en uke" in client.get("/tilbud/meals/").content.decode()
    page = admin.get(reverse("administration_entry", args=["meals"])).content.decode()
    assert "Gå tilbake til dette" in page
    admin.post(reverse("administration_restore_entry", args=["meals"]), {"field": "nb.limits"})
    assert "Svar innen en uke" not in client.get("/tilbud/meals/").content.decode()


def test_an_own_offer_is_added_and_offered_no_more(town, admin, client):
    empty = dict.fromkeys(entry_form("meals"), "")
    sent = {**empty, "nb_name": "Fotpleie", "nb_group": "Hjelp hjemme", "nb_summary": "Stell av føtter"}
    answer = admin.post(reverse("administration_new_entry"), sent)
    assert answer["Location"] == reverse("administration_entry", args=["own_fotpleie"])
    assert client.get("/tilbud/own_fotpleie/").status_code == 200
    admin.post(reverse("administration_offer_entry", args=["own_fotpleie"]), {"offered": "no"})
    assert client.get("/tilbud/own_fotpleie/").status_code == 404
    assert 'href="#id_nb_name"' in admin.post(reverse("administration_new_entry"), sent).content.decode()
    assert 'href="#id_nb_name"' in admin.post(reverse("administration_new_entry"), empty).content.decode()


def send(admin, **changed: str):
    """Send the good files of the import tests through the form, some of them changed."""
    texts = {**FILES, **{f"{name}.csv": text for name, text in changed.items()}}
    texts["history.csv"] = texts["history.csv"].replace("2026-11-19", "2026-11-10").replace("2026-11-20", "2026-11-11")
    files = [SimpleUploadedFile(name, text.encode()) for name, text in texts.items()]
    return admin.post(reverse("administration_imports"), {"files": files})


@pytest.fixture
def bare(db, client):
    """An administrator in a municipality that has nothing yet."""
    user = User.objects.create_user("admin", display_name="Admin Nybakk")
    RoleAssignment.objects.create(user=user, role=Role.ADMINISTRATOR, starts_on=LONG_AGO)
    client.force_login(user)
    return client


def test_good_files_go_all_the_way_from_the_form_to_the_history(bare):
    address = send(bare)["Location"]
    assert 'hx-trigger="every' in bare.get(address).content.decode()
    check_upload(upload_id=Upload.objects.get().pk)
    page = bare.get(address).content.decode()
    assert "Filene er uten feil" in page
    assert Person.objects.count() == 0
    public_id = Upload.objects.get().public_id
    bare.post(reverse("administration_take_in", args=[public_id]))
    uploads.store(upload_id=Upload.objects.get().pk, now=Upload.objects.get().at)
    assert Person.objects.count() == 3
    assert "Filene er tatt inn" in bare.get(address).content.decode()
    assert "Admin Nybakk" in bare.get(reverse("administration_imports")).content.decode().split("<tbody")[1]


def test_broken_files_say_where_and_what_to_do_and_show_nobody(bare):
    address = send(bare, people=FILES["people.csv"].replace("1938-05-17", "17.05.1938"))["Location"]
    check_upload(upload_id=Upload.objects.get().pk)
    page = bare.get(address).content.decode()
    assert "1 feil må rettes først" in page
    assert "birth_on" in page
    for secret in ("17.05.1938", "1938-05-17", "Østervik", "Ingrid"):
        assert secret not in page
    assert "Skriv år-måned-dag" in page
    public_id = Upload.objects.get().public_id
    report = bare.get(reverse("administration_import_report", args=[public_id])).content.decode("utf-8-sig")
    assert "people.csv;3;birth_on" in report
    assert "1938" not in report
    bare.post(reverse("administration_take_in", args=[public_id]))
    assert Upload.objects.get().state == "faulty"


def test_what_is_no_file_of_ours_is_told_at_the_field(bare):
    sent = {"files": [SimpleUploadedFile("folk.csv", b"id\n")]}
    page = bare.post(reverse("administration_imports"), sent).content.decode()
    assert 'href="#id_files"' in page
    assert "folk.csv" in page
    assert 'href="#id_files"' in bare.post(reverse("administration_imports"), {}).content.decode()


def test_progress_ends_by_loading_the_page_anew(bare):
    send(bare)
    upload = Upload.objects.get()
    address = reverse("administration_import_progress", args=[upload.public_id])
    assert "HX-Refresh" not in bare.get(address)
    check_upload(upload_id=upload.pk)
    assert bare.get(address)["HX-Refresh"] == "true"


def test_the_pages_of_an_empty_municipality_say_what_to_do(bare):
    for name in ("administration", "administration_teams", "administration_imports", "administration_jobs"):
        assert bare.get(reverse(name)).status_code == 200
    assert "Det er ikke noe team ennå" in bare.get(reverse("administration_teams")).content.decode()


HOSTILE = ["\0", "' OR 1=1 --", "9" * 400]


@pytest.mark.parametrize("text", HOSTILE, ids=["nul", "quote", "digits"])
def test_nothing_that_is_asked_for_makes_a_fault(town, admin, text):
    for address in pages(town).values():
        asked = dict.fromkeys(["q", "sok", "rolle", "tilstand", "sort", "page", "nar"], text)
        assert admin.get(address, asked).status_code == 200
        assert (
            admin.post(address, dict.fromkeys(["employee", "last_day", "nb_name", "flytt-on"], text)).status_code < 500
        )
