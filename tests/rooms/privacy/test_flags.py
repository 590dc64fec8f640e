"""Which looks somebody should ask about: each rule with a look that it asks about, and one that it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.town import NOW, TODAY

from tillit.foundation.access.door import log_look
from tillit.foundation.access.look_log import Look
from tillit.rooms.people.models import Person, Relative
from tillit.rooms.privacy import queries, rules, services
from tillit.rooms.privacy.models import FlaggedLook
from tillit.rooms.privacy.rules import Known, Looked, limit_of, why_asked
from tillit.rooms.privacy.types import Rule
from tillit.rooms.workforce.models import Employee

TOMORROW = NOW + timedelta(days=1)
STAFF = Known(name="Kari Fjellrev", family_name="Fjellrev", phone="47 10 00 01", user_id=7)


def asked(looked: Looked, *, colleagues=(), at_home=()) -> list[Rule]:
    return why_asked(STAFF, looked, colleagues=colleagues, at_home=at_home)


def test_a_record_is_ones_own_by_account_or_by_name_and_phone():
    assert asked(Looked(name="Another", user_id=7)) == [Rule.OWN_RECORD]
    assert asked(Looked(name="kari  fjellrev", phone="+47 47100001")) == [Rule.OWN_RECORD]
    assert asked(Looked(name="Kari Fjellrev", phone="47 10 00 99")) == []
    assert asked(Looked(name="Kari Fjellrev")) == []


def test_a_colleague_is_known_in_the_same_way():
    ola = Known(name="Ola Bjørkestad", phone="47 10 00 02", user_id=8)
    assert asked(Looked(name="Ola Bjørkestad", phone="47100002"), colleagues=[ola]) == [Rule.COLLEAGUE]
    assert asked(Looked(name="Ola Bjørkestad", phone="47100003"), colleagues=[ola]) == []


@pytest.mark.parametrize(
    ("relative", "is_kin"),
    [
        (Known(name="Siv", user_id=7), True),
        (Known(name="Kari Fjellrev", phone="90 00 00 00"), True),
        (Known(name="Kari", phone="47100001"), True),
        (Known(name="Kari Fjell", phone="4710"), False),
        (Known(name=""), False),
    ],
)
def test_kin_is_who_is_noted_as_close_by_account_name_or_phone(relative, is_kin):
    assert asked(Looked(name="Arne", relatives=(relative,))) == ([Rule.KIN] if is_kin else [])


def test_kin_is_also_who_lives_at_the_same_address_under_the_same_name():
    home = Known(name="Kari Fjellrev", family_name="Fjellrev", address="Granveien 1", user_id=7)
    assert asked(Looked(name="Per Fjellrev", family_name="Fjellrev", address="granveien 1"), at_home=[home]) == [
        Rule.KIN
    ]
    assert asked(Looked(name="Per Fjellrev", family_name="Fjellrev", address="Granveien 2"), at_home=[home]) == []
    assert asked(Looked(name="Per Lund", family_name="Lund", address="Granveien 1"), at_home=[home]) == []


def test_the_limit_is_ones_own_days_and_three_times_the_others_for_who_is_new():
    assert limit_of([24, 26] * 6, []) == int(25 + rules.XMR * 2)
    assert limit_of([5] * 20, []) == rules.FEWEST_PERSONS, "Nobody is asked about a day like any other."
    assert limit_of([50], [10, 12, 14]) == 36
    assert limit_of([], []) == rules.FEWEST_PERSONS


@pytest.fixture
def look(town):
    def look(who: str, people: list[Person], *, ground="team_member", refused=False, days_ago=0) -> None:
        user = town.users[who]
        at = NOW - timedelta(days=days_ago)
        if refused:
            for person in people:
                Look.objects.create(
                    at=at, user=user, action="see", ground="", person_ids=[person.pk], page="person", refused=True
                )
        else:
            log_look(user, "see", ground=ground, person_ids=[person.pk for person in people], page="person", now=at)

    return look


def flags() -> set[tuple[str, int | None]]:
    return set(FlaggedLook.objects.values_list("rule", "person_id"))


@pytest.mark.django_db
def test_a_night_finds_each_once_and_leaves_ordinary_looks_alone(town, look):
    kari, arne, borghild, cecilie = town.helpers[1], town.people[1], town.people[2], town.people[3]
    Employee.objects.filter(pk=kari.pk).update(phone="47 10 00 01")
    Employee.objects.filter(pk=town.helpers[2].pk).update(phone="47 10 00 02")
    Relative.objects.create(source_id="r", person=arne, name="Ola Bjørkestad", relation="child")
    Person.objects.filter(pk=borghild.pk).update(given_name="Åse", family_name="Tiurdal", phone="47 10 00 02")
    look("care_worker", [arne, borghild, cecilie])
    look("care_worker", [arne])
    assert services.flag_looks(day=TODAY, now=TOMORROW) == 2
    assert flags() == {("kin", arne.pk), ("colleague", borghild.pk)}
    assert FlaggedLook.objects.get(rule="kin").looks == 2
    assert services.flag_looks(day=TODAY, now=TOMORROW) == 0
    assert services.flag_looks(day=TODAY - timedelta(days=1), now=TOMORROW) == 0


@pytest.mark.django_db
def test_ones_own_page_and_what_one_was_let_into_are_no_looks_at_work(town, look):
    Person.objects.filter(pk=town.people[1].pk).update(user=town.users["care_worker"])
    look("care_worker", [town.people[1]], ground="own_record")
    look("care_worker", [town.people[1]], ground="relative_with_consent_visits")
    look("relative", [town.people[1]], ground="relative_with_consent_visits")
    assert services.flag_looks(day=TODAY, now=TOMORROW) == 0
    look("care_worker", [town.people[1]])
    assert services.flag_looks(day=TODAY, now=TOMORROW) == 1
    assert flags() == {("own_record", town.people[1].pk)}


@pytest.mark.django_db
def test_several_refused_looks_are_asked_about_a_wrong_link_is_not(town, look):
    look("care_worker", town.people[:2], refused=True)
    assert services.flag_looks(day=TODAY, now=TOMORROW) == 0
    look("care_worker", town.people[2:3], refused=True)
    services.flag_looks(day=TODAY, now=TOMORROW)
    assert flags() == {("refused", None)}


@pytest.mark.django_db
def test_many_more_than_on_ones_own_days_is_asked_about(town, look):
    ids = [Person(pk=10_000 + number) for number in range(40)]
    for days_ago in range(1, 15):
        look("care_worker", ids[:22], days_ago=days_ago)
    look("care_worker", ids[:22])
    assert services.flag_looks(day=TODAY, now=TOMORROW) == 0
    look("care_worker", ids)
    services.flag_looks(day=TODAY, now=TOMORROW)
    found = FlaggedLook.objects.get()
    assert (found.rule, found.looks, found.limit) == ("numbers", 40, 22)


@pytest.mark.django_db
def test_the_review_of_a_look_is_noted_and_names_the_ground(town, look, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: TOMORROW)
    look("care_worker", town.people[:3], refused=True)
    services.flag_looks(day=TODAY, now=TOMORROW)
    client.force_login(town.users["administrator"])
    flag = FlaggedLook.objects.get()
    address = f"/administrasjon/oppslag/oppslag/{flag.pk}/"
    assert "uten grunnlag" in client.get(address).content.decode()
    assert client.post(address, {"outcome": "justified"}).status_code == 302
    (one,) = queries.asked_about(reviewed=True)
    assert one.outcome == "justified"
    assert client.get("/administrasjon/oppslag/finnes-ikke/1/").status_code == 404


@pytest.mark.django_db
def test_the_night_takes_up_the_days_that_a_worker_missed(town, look, monkeypatch):
    from tillit.rooms.privacy.tasks import flag_looks_of_the_last_days

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=3))
    look("care_worker", town.people[:3], refused=True)
    flag_looks_of_the_last_days(timestamp=0)
    assert flags() == {("refused", None)}
