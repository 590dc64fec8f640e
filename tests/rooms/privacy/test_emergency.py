"""Emergency access: a reason, some hours, to look only, and somebody else judges it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.rooms.privacy.test_blocks import block, reaches
from tests.town import LONG_AGO, NOW

from tillit.foundation.access.door import LOOK_ONLY, SEE
from tillit.foundation.access.look_log import Look
from tillit.foundation.users import Role, RoleAssignment, User
from tillit.kernel.errors import StateConflict
from tillit.rooms.people.models import Person
from tillit.rooms.privacy import queries, services
from tillit.rooms.privacy.models import EmergencyAccess
from tillit.rooms.workforce.models import Employee

pytestmark = pytest.mark.django_db

BECAUSE = {"why": "acute", "words": "Falt i trappa og roper på hjelp"}


@pytest.fixture
def stranger(town) -> User:
    user = User.objects.create_user("vera", display_name="Vera Vikar")
    RoleAssignment.objects.create(user=user, role=Role.CARE_WORKER, starts_on=LONG_AGO)
    Employee.objects.create(
        source_id="v", given_name="Vera", family_name="Vikar", profession="nurse", position_percent=50, user=user
    )
    return user


def who(person: Person) -> dict:
    return {"given_name": person.given_name, "family_name": person.family_name, "birth_on": person.birth_on}


def test_a_reason_opens_the_record_to_look_only_for_four_hours(town, stranger, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    arne = town.people[1]
    client.force_login(stranger)
    page = f"/person/{arne.public_id}/"
    assert client.get(page).status_code == 404
    sent = {**who(arne), **BECAUSE, "birth_on": arne.birth_on.isoformat()}
    answer = client.post("/nodtilgang/", sent)
    assert answer["Location"] == page, answer.content.decode()[-3000:]
    shown = client.get(page).content.decode()
    assert "Nødtilgang" in shown
    assert f"{page}pause/" not in shown, "Nothing can be entered from there."
    for part in ("ord/", "pause/", "kontakt/", "samtykke/", "sperre/"):
        assert client.get(page + part).status_code == 404
    seen = Look.objects.filter(user=stranger, refused=False)
    assert [(look.ground, look.action, look.person_ids) for look in seen] == [("emergency", "look", [arne.pk])]
    assert not reaches(stranger, arne, SEE)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=4))
    client.logout()  # four hours without a word end a session too
    client.force_login(stranger)
    assert client.get(page).status_code == 404


def test_the_person_reads_in_their_own_list_that_it_was_an_emergency(town, stranger, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    ingrid = town.people[0]
    services.open_in_emergency(**who(ingrid), **BECAUSE, by=stranger, now=NOW)
    client.force_login(stranger)
    client.get(f"/person/{ingrid.public_id}/")
    client.force_login(town.users["inhabitant"])
    shown = client.get("/min-side/oppslag/").content.decode()
    assert "Vera Vikar" in shown
    assert "Nødtilgang" in shown


@pytest.mark.parametrize("missing", [{"words": "kort"}, {"why": "no"}, {"why": ""}])
def test_without_a_reason_nothing_opens(town, stranger, missing):
    with pytest.raises(services.EmergencyRefused) as refused:
        services.open_in_emergency(**who(town.people[1]), **{**BECAUSE, **missing}, by=stranger, now=NOW)
    assert refused.value.field in missing
    assert not EmergencyAccess.objects.exists()


def test_a_sealed_person_is_nobody_and_so_are_two_of_one_name(town, stranger):
    Person.objects.filter(pk=town.people[1].pk).update(grade="sealed")
    with pytest.raises(services.EmergencyRefused):
        services.open_in_emergency(**who(town.people[1]), **BECAUSE, by=stranger, now=NOW)
    Person.objects.filter(pk=town.people[3].pk).update(**who(town.people[2]))
    with pytest.raises(services.EmergencyRefused):
        services.open_in_emergency(**who(town.people[2]), **BECAUSE, by=stranger, now=NOW)


def test_it_is_no_way_to_search(town, stranger):
    for _ in range(5):
        with pytest.raises(services.EmergencyRefused, match="ingen"):
            services.open_in_emergency(national_number="01810112345", **BECAUSE, by=stranger, now=NOW)
    with pytest.raises(services.EmergencyRefused, match="for mange ganger"):
        services.open_in_emergency(**who(town.people[1]), **BECAUSE, by=stranger, now=NOW)
    services.open_in_emergency(**who(town.people[1]), **BECAUSE, by=stranger, now=NOW + timedelta(days=2))


def test_asked_twice_it_is_one_access_to_review(town, stranger):
    first = services.open_in_emergency(**who(town.people[1]), **BECAUSE, by=stranger, now=NOW)
    again = services.open_in_emergency(**who(town.people[1]), **BECAUSE, by=stranger, now=NOW + timedelta(hours=1))
    assert again.access_id == first.access_id
    assert again.ends_at == first.ends_at


def test_it_goes_past_a_block_and_the_review_says_so(town):
    block(town, helper=1)
    helper = town.users["care_worker"]
    opened = services.open_in_emergency(**who(town.people[1]), **BECAUSE, by=helper, now=NOW)
    assert opened.past_block
    assert reaches(helper, town.people[1], LOOK_ONLY)
    (asked,) = queries.asked_about(reviewed=False)
    assert asked.past_block


def test_an_administrator_reviews_it_once_and_nobody_their_own(town, stranger):
    opened = services.open_in_emergency(**who(town.people[1]), **BECAUSE, by=stranger, now=NOW)
    review = {"access_id": opened.access_id, "outcome": "justified", "words": ""}
    with pytest.raises(services.ReviewRefused):
        services.review_emergency(**review, by=stranger, now=NOW)
    with pytest.raises(services.ReviewRefused):
        services.review_emergency(**{**review, "outcome": "not_justified"}, by=town.users["administrator"], now=NOW)
    services.review_emergency(**review, by=town.users["administrator"], now=NOW)
    with pytest.raises(StateConflict):
        services.review_emergency(**review, by=town.users["administrator"], now=NOW)
    assert queries.asked_about(reviewed=False) == []
    assert queries.counts_to_review() == {"emergency": 0, "look": 0}


def test_the_list_shows_the_age_and_the_page_takes_the_outcome(town, stranger, client, monkeypatch):
    services.open_in_emergency(**who(town.people[1]), **BECAUSE, by=stranger, now=NOW)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=3))
    client.force_login(town.users["administrator"])
    shown = client.get("/administrasjon/oppslag/").content.decode()
    assert "3 dager" in shown
    assert "Arne Østervik" in shown
    address = f"/administrasjon/oppslag/nodtilgang/{EmergencyAccess.objects.get().pk}/"
    page = client.get(address).content.decode()
    assert BECAUSE["words"] in page
    assert town.people[1].address not in page, "Nothing of the record."
    assert client.post(address, {"outcome": "not_justified", "words": ""}).status_code == 200
    assert client.post(address, {"outcome": "not_justified", "words": "Samtale med leder."}).status_code == 302
    assert "Samtale med leder." in client.get(address).content.decode()
    assert "Ingenting venter" in client.get("/administrasjon/oppslag/").content.decode()
    assert Look.objects.filter(ground="reviews_looks", user=town.users["administrator"]).exists()
