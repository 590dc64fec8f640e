"""Sign-in by HelseID and ID-porten, whole, against a real provider (tests/oidc_provider)."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from tillit.foundation.identity import metadata
from tillit.foundation.identity.doors import DoorKind
from tillit.foundation.identity.models import Identity
from tillit.foundation.identity.services import give_identity, take_identity
from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import User
from tillit.kernel.national_number import synthetic_national_number
from tillit.rooms.people.models import Person, Relative
from tillit.rooms.people.services import invite_relative

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return User.objects.create_user("boss", display_name="Boss")


@pytest.fixture
def ingrid(town, number):
    """A person with a record and no account."""
    Person.objects.filter(pk=town.people[1].pk).update(national_number=number)
    return Person.objects.get(pk=town.people[1].pk)


# Staff


def test_staff_come_in_by_helseid_and_later_by_what_it_calls_them(signed_in_as, come_in, nurse, number):
    assert come_in("ansatt", number)["Location"] == "/hjem/"
    assert signed_in_as() == "nurse"
    identity = Identity.objects.get()
    assert identity.user == nurse
    assert identity.subject.startswith("pseudonym-")
    Identity.objects.update(number_mark="as if the secret key were another one now")
    assert come_in("ansatt", number).status_code == 302


def test_staff_are_asked_again_where_they_wanted_to_be(client, come_in, nurse, number):
    assert come_in("ansatt", number, onward="/min-dag/?dag=2026-11-18")["Location"] == "/min-dag/?dag=2026-11-18"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example", "/inn/ansatt/"])
def test_the_way_back_leads_to_nowhere_else(come_in, nurse, number, address):
    assert come_in("ansatt", number, onward=address)["Location"] == "/hjem/"


def test_the_session_gets_a_new_id_and_the_trail_says_how(client, come_in, nurse, number):
    client.get("/inn/ansatt/")
    before = client.session.session_key
    come_in("ansatt", number)
    assert client.session.session_key != before
    verbs = list(TrailEntry.objects.filter(user=nurse).order_by("pk").values_list("verb", "facts"))[-2:]
    assert verbs == [("link_identity", {"door": "staff"}), ("sign_in", {"way": "staff"})]


def test_the_request_is_pushed_so_nothing_of_it_stands_in_the_address(client, provider):
    asked = parse_qs(urlsplit(client.get("/inn/ansatt/")["Location"]).query)
    assert set(asked) == {"client_id", "request_uri"}


def test_who_has_no_account_gets_none(signed_in_as, come_in, number, boss):
    accounts = User.objects.count()
    page = come_in("ansatt", number)
    assert (page.status_code, signed_in_as()) == (403, None)
    assert "Vi kjenner deg ikke her ennå" in page.content.decode()
    assert number not in page.content.decode()
    assert User.objects.count() == accounts
    assert not Identity.objects.exists()


def test_a_closed_account_lets_nobody_in(signed_in_as, come_in, nurse, number):
    User.objects.filter(pk=nurse.pk).update(is_active=False)
    page = come_in("ansatt", number)
    assert (page.status_code, signed_in_as()) == (403, None)
    assert "stengt" in page.content.decode()


def test_a_made_up_account_lets_nobody_in_outside_the_demo(signed_in_as, come_in, nurse, number, settings):
    User.objects.filter(pk=nurse.pk).update(synthetic=True)
    settings.TILLIT_DEMO, settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE = False, False, False
    assert come_in("ansatt", number).status_code == 403
    assert signed_in_as() is None


@pytest.mark.parametrize(("door", "level"), [("ansatt", "3"), ("innbygger", "idporten-loa-substantial")])
def test_a_lower_level_is_not_enough(signed_in_as, come_in, nurse, number, door, level):
    page = come_in(door, number, level=level)
    assert (page.status_code, signed_in_as()) == (403, None)
    assert "BankID" in page.content.decode()


def test_who_says_no_comes_back_without_the_providers_words(signed_in_as, come_in, nurse):
    page = come_in("ansatt", "no")
    assert (page.status_code, signed_in_as()) == (400, None)
    assert "avbrutt" in page.content.decode()
    assert "words of the provider" not in page.content.decode()


def test_no_number_stands_in_the_log_the_trail_or_the_database(come_in, nurse, number, caplog, boss):
    caplog.set_level(logging.DEBUG)
    come_in("ansatt", number)
    come_in("ansatt", synthetic_national_number(date(1950, 1, 1), "male", 1))
    assert "Sign-in by staff failed: no_account" in caplog.text
    told = caplog.text + str(list(TrailEntry.objects.values())) + str(list(Identity.objects.values("number_mark")))
    assert number not in told


def test_a_number_that_was_taken_away_opens_nothing_and_ends_what_is_open(client, come_in, nurse, number, boss):
    come_in("ansatt", number)
    assert client.get("/min-dag/").status_code == 200
    take_identity(user_id=nurse.pk, door=DoorKind.STAFF, by=boss, now=timezone.now())
    assert client.get("/min-dag/").status_code == 302
    assert come_in("ansatt", number).status_code == 403


def test_who_wants_to_be_somebody_else_is_asked_by_the_provider_anew(client, provider, at_provider, nurse, number):
    for address, asked in (("/inn/ansatt/", 1), ("/inn/ansatt/", 1), ("/inn/ansatt/?ny", 2)):
        assert client.get(at_provider.sign_in(client.get(address)["Location"], f"{number}.4")).status_code == 302
        assert at_provider.asked == asked


# Inhabitants and relatives


def test_an_inhabitant_whom_we_know_comes_in_and_gets_an_account(client, come_in, ingrid, number):
    assert come_in("innbygger", number)["Location"] == "/hjem/"
    ingrid.refresh_from_db()
    assert client.session["_auth_user_id"] == str(ingrid.user.pk)
    assert ingrid.user.display_name == ingrid.name
    assert client.get("/hjem/", follow=True).status_code == 200
    verbs = TrailEntry.objects.filter(user=ingrid.user).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["give_account", "link_identity", "sign_in"]


def test_the_second_time_it_is_the_same_account(come_in, ingrid, number):
    come_in("innbygger", number)
    accounts = User.objects.count()
    come_in("innbygger", number)
    assert User.objects.count() == accounts


def test_an_inhabitant_whose_number_became_another_keeps_their_account(come_in, ingrid, number):
    come_in("innbygger", number)
    other = synthetic_national_number(date(1938, 3, 3), "female", 8)
    Person.objects.filter(pk=ingrid.pk).update(national_number=other)
    assert come_in("innbygger", other).status_code == 302
    assert Identity.objects.get().user == Person.objects.get(pk=ingrid.pk).user


def test_an_inhabitant_whom_we_do_not_know_reads_how_to_reach_us(signed_in_as, come_in, town, number):
    page = come_in("innbygger", number)
    assert (page.status_code, signed_in_as()) == (403, None)
    assert "00 00 00 00" in page.content.decode()


def test_a_relative_whose_number_somebody_wrote_down_comes_in(signed_in_as, come_in, town, number, boss):
    relative = Relative.objects.create(source_id="r", person=town.people[0], name="Randi", relation="child")
    account = invite_relative(
        person_id=town.people[0].pk, relative_id=relative.pk, by=town.users["inhabitant"], now=timezone.now()
    )
    give_identity(user_id=account.pk, door=DoorKind.INHABITANT, number=number, by=boss, now=timezone.now())
    assert come_in("innbygger", number).status_code == 302
    assert signed_in_as() == account.username


def test_staff_do_not_come_in_by_the_inhabitants_door(signed_in_as, come_in, nurse, number, boss):
    give_identity(user_id=nurse.pk, door=DoorKind.INHABITANT, number=number, by=boss, now=timezone.now())
    page = come_in("innbygger", number)
    assert (page.status_code, signed_in_as()) == (403, None)
    assert "Ansatte logger inn med HelseID" in page.content.decode()


def test_an_account_of_staff_is_not_opened_by_the_same_number_at_the_other_door(signed_in_as, come_in, nurse, number):
    assert come_in("innbygger", number).status_code == 403
    assert signed_in_as() is None


# Out again


def test_signing_out_ends_it_at_the_provider_too(client, come_in, nurse, number, provider, at_provider):
    come_in("ansatt", number)
    page = client.post("/ut/").content.decode()
    assert client.session.is_empty()
    end = page.split("0;url=")[1].split('"')[0].replace("&amp;", "&")
    asked = parse_qs(urlsplit(end).query)
    assert asked["post_logout_redirect_uri"] == ["http://testserver/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert end.startswith(provider.doors[DoorKind.STAFF].issuer)


def test_signing_out_works_while_the_provider_is_away(client, come_in, nurse, number, gone):
    come_in("ansatt", number)
    gone()
    assert client.post("/ut/")["Location"] == "/"
    assert client.session.is_empty()


def test_an_id_token_is_not_readable_in_the_stored_session(client, come_in, nurse, number):
    come_in("ansatt", number)
    assert client.session["id_token"].startswith("gAAAA")


# The provider itself


@pytest.fixture
def gone(provider, settings):
    """Give a function that lets the provider be away from now on."""

    def gone():
        metadata.forget()
        settings.TILLIT_OIDC = {
            kind: replace(door, issuer="http://127.0.0.1:9") for kind, door in provider.doors.items()
        }

    return gone


def test_a_provider_that_is_away_is_said_to_be(client, gone):
    gone()
    page = client.get("/inn/ansatt/")
    assert page.status_code == 503
    assert "HelseID svarer ikke akkurat nå" in page.content.decode()


def test_new_keys_of_the_provider_are_fetched(come_in, nurse, number, provider):
    known = metadata.provider(provider.doors[DoorKind.STAFF].issuer)
    known.key("first")
    known.keys, known.keys_at = {"before": known.keys["first"]}, known.keys_at - 60
    assert come_in("ansatt", number).status_code == 302


def test_metadata_and_keys_are_fetched_once(come_in, nurse, number, monkeypatch):
    fetched = []
    real = metadata.fetch.get
    monkeypatch.setattr(metadata.fetch, "get", lambda address: fetched.append(address) or real(address))
    come_in("ansatt", number)
    come_in("ansatt", number)
    assert len(fetched) == 2


def test_a_door_that_is_not_set_up_is_not_there(client, settings):
    settings.TILLIT_OIDC = {}
    assert client.get("/inn/ansatt/").status_code == 404
    assert client.get("/inn/ansatt/svar/").status_code == 404


def test_the_sign_in_page_shows_the_doors_that_are_there(client, provider, settings):
    settings.TILLIT_DEMO, settings.SECURE_SSL_REDIRECT = False, False
    page = client.get("/inn/?next=/min-dag/%3Fdag%3D2026-11-18").content.decode()
    assert "/inn/ansatt/?next=%2Fmin-dag%2F%3Fdag%3D2026-11-18" in page
    assert "ID-porten" in page
    settings.TILLIT_OIDC = {DoorKind.STAFF: provider.doors[DoorKind.STAFF]}
    assert "ID-porten" not in client.get("/inn/").content.decode()


def test_a_sign_in_that_took_too_long_is_begun_anew(client, provider, at_provider, nurse, number, monkeypatch):
    begun = client.get("/inn/ansatt/")
    back = at_provider.sign_in(begun["Location"], f"{number}.4")
    late = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)
    assert "for gammel" in client.get(back).content.decode()
