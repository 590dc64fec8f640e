"""Two people at one form: the second to save sees what the first changed, loses nothing, and decides."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from tests.town import NOW, TODAY, build_town
from tillit.foundation.identity.models import Identity
from tillit.foundation.identity.services import shown_identities
from tillit.foundation.meanwhile import ChangedMeanwhile, stamp_of
from tillit.foundation.users import RoleAssignment, User
from tillit.kernel.national_number import synthetic_national_number
from tillit.rooms.catalog.models import CatalogEntry
from tillit.rooms.people import services as people
from tillit.rooms.people.models import OwnWords, Pause, Person
from tillit.rooms.teams.models import Team, TeamMember, TeamPerson
from tillit.rooms.workforce.models import Employee

OVERTAKEN = "Noen andre endret dette mens du skrev"
STAMP = re.compile(r'name="sett" value="([0-9a-f]*)"')


@pytest.fixture
def writers(town, monkeypatch):
    """Two browsers of the account that is asked for."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    def writers(who: str) -> tuple[Client, Client]:
        pair = Client(), Client()
        for one in pair:
            one.force_login(town.users[who])
        return pair

    return writers


def stamps(page: str) -> list[str]:
    return STAMP.findall(page)


def contact(town):
    person = town.people[0]

    def stands() -> dict:
        row = Person.objects.get(pk=person.pk)
        return {"phone": row.phone, "email": row.email}

    form = {"phone": "00 00 01 00", "email": "", "contact_channel": "phone", "language": "nb"}
    return "inhabitant", "/min-side/kontakt/", form, ("email", "a@example.no", "b@example.no"), stands


def words(town):
    person = town.people[0]
    return (
        "inhabitant",
        "/min-side/ord/",
        {"text": "x"},
        ("text", "Jeg vil ut hver dag.", "Jeg vil helst være hjemme."),
        lambda: {"text": OwnWords.objects.filter(person=person).latest("pk").text},
    )


def pause(town):
    people.pause_help(
        person_id=town.people[0].pk,
        starts_on=TODAY,
        ends_on=None,
        reason="holiday",
        how="self",
        by=town.users["inhabitant"],
        now=NOW,
    )
    made = Pause.objects.get()
    form = {"pause": made.pk, "reason": "holiday", "starts_on": TODAY.isoformat(), "ends_on": ""}
    return (
        "inhabitant",
        f"/min-side/pause/?endre={made.pk}",
        form,
        ("ends_on", "2026-12-01", "2026-12-24"),
        lambda: {"ends_on": str(Pause.objects.get().ends_on)},
    )


def team(town):
    form = {"name": town.team.name, "unit": town.unit.pk, "latitude": "59,9", "longitude": "10,5"}
    return (
        "administrator",
        f"/administrasjon/team/{town.team.pk}/endre/",
        form,
        ("name", "Team Nord", "Team Sør"),
        lambda: {"name": Team.objects.get(pk=town.team.pk).name},
    )


def account(town):
    user = town.users["relative"]
    form = {"display_name": "relative", "language": "nb", "employee": ""}
    return (
        "administrator",
        f"/administrasjon/brukere/{user.pk}/",
        form,
        ("display_name", "Siv", "Siv Solbakk"),
        lambda: {"display_name": User.objects.get(pk=user.pk).display_name},
    )


def whose(town):
    """Whose employee the account is, which another room holds."""
    user = town.users["relative"]
    form = {"display_name": "relative", "language": "nb"}
    return (
        "administrator",
        f"/administrasjon/brukere/{user.pk}/",
        form,
        ("employee", str(town.helpers[2].pk), str(town.helpers[3].pk)),
        lambda: {"employee": str(Employee.objects.get(user=user).pk)},
    )


def entry(town):
    return (
        "administrator",
        "/administrasjon/tilbud/home_nursing/",
        {},
        ("nb_name", "Sykepleie hjemme", "Hjemmesykepleie"),
        lambda: {"nb_name": CatalogEntry.objects.get(code="home_nursing").text("name", "nb")},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("thing", [contact, words, pause, team, account, whose, entry])
def test_the_second_to_save_sees_what_the_first_changed_and_decides(town, writers, thing):
    who, address, form, (field, first_wrote, second_wrote), stands = thing(town)
    first, second = writers(who)
    *_, seen = stamps(first.get(address).content.decode())  # after those of a list above the form
    assert stamps(second.get(address).content.decode())[-1] == seen
    post_to = address.partition("?")[0]
    assert first.post(post_to, {**form, field: first_wrote, "sett": seen}).status_code == 302
    assert stands()[field] == first_wrote
    refused = second.post(post_to, {**form, field: second_wrote, "sett": seen})
    shown = refused.content.decode()
    assert refused.status_code == 200
    assert OVERTAKEN in shown
    assert second_wrote in shown, "Nothing of what was written is lost."
    assert stands()[field] == first_wrote, "Nothing was written over unseen."
    *_, now = stamps(shown)
    assert now != seen
    assert second.post(post_to, {**form, field: second_wrote, "sett": now}).status_code == 302
    assert stands()[field] == second_wrote


def member(town):
    row = TeamMember.objects.get(team=town.team, employee=town.helpers[2])
    return (
        f"/administrasjon/team/{town.team.pk}/",
        f"/administrasjon/team/{town.team.pk}/medlemmer/{row.pk}/",
        {"role": row.role, "ends_on": row.ends_on},
        {"role": "member"},
        lambda: TeamMember.objects.get(pk=row.pk).ends_on,
    )


def role(town):
    row = RoleAssignment.objects.get(user=town.users["relative"])
    return (
        f"/administrasjon/brukere/{town.users['relative'].pk}/",
        f"/administrasjon/roller/{row.pk}/slutt/",
        {"ends_on": row.ends_on},
        {},
        lambda: RoleAssignment.objects.get(pk=row.pk).ends_on,
    )


def belonging(town):
    row = TeamPerson.objects.get(person=town.people[1])
    page = f"/administrasjon/team/{town.team.pk}/personer/{row.pk}/"
    return page, f"{page}slutt/", {"ends_on": row.ends_on}, {}, lambda: TeamPerson.objects.get(pk=row.pk).ends_on


@pytest.mark.django_db
@pytest.mark.parametrize("thing", [member, role, belonging])
def test_a_form_in_a_row_says_what_stands_and_what_was_chosen(town, writers, thing):
    page, address, values, form, stands = thing(town)
    first, second = writers("administrator")
    assert stamp_of(values) in stamps(first.get(page).content.decode())
    seen = {"sett": stamp_of(values)}
    first.post(address, {**form, **seen, "last_day": "2026-12-01"})
    assert str(stands()) == "2026-12-02"
    shown = second.post(address, {**form, **seen, "last_day": "2026-12-24"}, follow=True).content.decode()
    assert "2026-12-02" in shown
    assert "2026-12-25" in shown
    assert str(stands()) == "2026-12-02"


@pytest.mark.django_db
def test_the_primary_contact_too(town, writers):
    row = TeamPerson.objects.get(person=town.people[1])
    first, second = writers("administrator")
    address = f"/administrasjon/team/{town.team.pk}/personer/{row.pk}/kontakt/"
    seen = {"sett": stamp_of({"employee": row.primary_contact_id})}
    first.post(address, {**seen, "kontakt-employee": town.helpers[2].pk})
    second.post(address, {**seen, "kontakt-employee": town.helpers[3].pk})
    assert TeamPerson.objects.get(pk=row.pk).primary_contact_id == town.helpers[2].pk


@pytest.mark.django_db
def test_an_employee_whom_another_account_got_meanwhile_is_said_and_the_rest_stays_written(town, writers):
    first, second = writers("administrator")
    taken = town.helpers[2]
    one, other = (f"/administrasjon/brukere/{town.users[who].pk}/" for who in ("relative", "inhabitant"))
    (*_, seen), (*_, seen_too) = (stamps(first.get(page).content.decode()) for page in (one, other))
    form = {"display_name": "Siv Solbakk", "language": "nb", "employee": taken.pk}
    assert first.post(one, {**form, "sett": seen}).status_code == 302
    shown = second.post(other, {**form, "sett": seen_too}).content.decode()
    assert "En annen konto fikk denne ansatte imens" in shown
    assert 'value="Siv Solbakk"' in shown
    assert Employee.objects.get(pk=taken.pk).user == town.users["relative"]


@pytest.mark.django_db
def test_a_number_that_another_gave_the_account_is_not_replaced_unseen(town, writers):
    user = town.users["team_leader"]
    page, address = f"/administrasjon/brukere/{user.pk}/", f"/administrasjon/brukere/{user.pk}/nummer/"
    first, second = writers("administrator")
    seen = stamp_of(shown_identities(user.pk))
    assert seen in stamps(first.get(page).content.decode())

    def form(number: str, stamp: str) -> dict:
        return {"identitet-door": "staff", "identitet-number": number, "sett": stamp}

    ours, theirs = (synthetic_national_number(date(1980, 1, day), "female", 1) for day in (2, 3))
    assert first.post(address, form(ours, seen)).status_code == 302
    stands = Identity.objects.get(user=user).number_mark
    shown = second.post(address, form(theirs, seen)).content.decode()
    assert OVERTAKEN in shown
    assert Identity.objects.get(user=user).number_mark == stands
    now = stamp_of(shown_identities(user.pk))
    assert now in stamps(shown)
    assert second.post(address, form(theirs, now)).status_code == 302
    assert Identity.objects.get(user=user).number_mark != stands


@pytest.mark.django_db
def test_a_form_that_comes_back_for_another_fault_keeps_what_its_writer_saw(town, writers):
    who, address, form, _, _ = contact(town)
    first, second = writers(who)
    (seen,) = stamps(second.get(address).content.decode())
    first.post(address, {**form, "email": "a@example.no", "sett": seen})
    shown = second.post(address, {**form, "phone": "abc", "sett": seen}).content.decode()
    assert stamps(shown) == [seen]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_instant_one_is_stored_and_the_other_told():
    town = build_town()
    person = town.people[0]
    seen = stamp_of({"phone": person.phone, "email": "", "contact_channel": "phone", "language": "nb"})
    together = Barrier(2)

    def save(email: str) -> str:
        together.wait()
        try:
            people.change_contact(
                person_id=person.pk,
                phone=person.phone,
                email=email,
                contact_channel="phone",
                language="nb",
                how="self",
                by=town.users["inhabitant"],
                now=NOW,
                seen=seen,
            )
        except ChangedMeanwhile as error:
            return str(error.now["email"])
        finally:
            connections.close_all()
        return "stored"

    with ThreadPoolExecutor(2) as pool:
        said = set(pool.map(save, ["a@example.no", "b@example.no"]))
    assert said == {"stored", Person.objects.get(pk=person.pk).email}


def test_a_stamp_says_whether_it_is_the_same_and_nothing_else():
    assert stamp_of({"a": 1, "b": TODAY}) == stamp_of({"b": TODAY, "a": 1})
    assert stamp_of({"a": 1}) != stamp_of({"a": 2})
    assert "Siv" not in stamp_of({"name": "Siv"})
