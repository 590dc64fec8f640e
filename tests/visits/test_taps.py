"""Taps from a phone: each acts once, counts from when it was tapped, and is never refused in silence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from itertools import cycle
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from tests.test_hostile_addresses import HOSTILE, as_sent
from tests.town import NOW, TODAY, accepted_plan
from tillit.kernel.clock import instant
from tillit.rooms.visits.models import Deviation, Encounter, HandoverNote, Tap, Visit, VisitHelper
from tillit.rooms.visits.services.taps import KEPT_FOR, Tapped, take_tap
from tillit.rooms.visits.views.my_day_phone import owner_id


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""

    def set_clock(now):
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    set_clock(NOW)
    return set_clock


@pytest.fixture
def ola(client, town, at):
    accepted_plan(town)
    client.force_login(town.users["care_worker"])
    return client


def visit_of(town, person: int = 1) -> Visit:
    return Visit.objects.get(person=town.people[person], day=TODAY)


def send(client, town, action="finish_visit", *, tap=None, person=1, age=0, **fields):
    data = {"tap": tap or uuid4(), "owner": owner_id(town.users["care_worker"]), "age": age, **fields}
    return client.post(reverse(action, args=[visit_of(town, person).public_id]), data)


def test_a_tap_that_comes_twice_acts_once(town, ola):
    tap = uuid4()
    for _ in range(2):
        assert send(ola, town, "write_note", tap=tap, words="Hei").json()["outcome"] == "taken"
    send(ola, town, "withdraw_note", target_tap=tap)
    assert send(ola, town, "write_note", tap=tap, words="Hei").json()["outcome"] == "taken"
    assert HandoverNote.objects.get().withdrawn_at == NOW


@pytest.mark.django_db(transaction=True)
def test_a_tap_that_comes_twice_at_once_acts_once(town, at):
    accepted_plan(town)
    visit, user, tap = visit_of(town), town.users["care_worker"], uuid4()

    def take(_):
        try:
            tapped = Tapped(action="tell", visit_public_id=visit.public_id, kind="other", words="Annet")
            return take_tap(user=user, tap_id=tap, tapped=tapped, tapped_at=NOW, now=NOW).again
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        again = sorted(pool.map(take, range(4)))
    assert again == [False, True, True, True]
    assert Deviation.objects.count() == Tap.objects.count() == 1


def test_a_tap_counts_from_when_it_was_tapped(town, ola, at):
    at(instant(TODAY, time(8)) + timedelta(days=2))
    ola.force_login(town.users["care_worker"])
    age = int(timedelta(days=1, hours=23).total_seconds())
    assert send(ola, town, age=age, show="1", dag=TODAY.isoformat()).json() == {"outcome": "taken", "day": ""}
    assert Encounter.objects.get().recorded_at == instant(TODAY, time(9))


@pytest.mark.parametrize("age", [int(KEPT_FOR.total_seconds()) + 60, -60, "", "x", "9" * 18, "9" * 30])
def test_an_age_that_cannot_be_is_read_as_now(town, ola, at, age):
    send(ola, town, age=age)
    assert Encounter.objects.get().recorded_at == NOW


def test_the_list_comes_with_the_answer_when_it_is_asked_for(town, ola):
    day = send(ola, town, show="1").json()["day"]
    assert day.lstrip().startswith('<div id="day"')
    assert "Utført: <strong>Arne Østervik</strong>" in day
    assert "autofocus" in day
    assert send(ola, town).json()["day"] == ""


def test_a_refused_tap_is_told_with_its_words_until_it_is_dismissed(town, ola):
    VisitHelper.objects.filter(visit=visit_of(town)).update(employee=town.helpers[2])
    tap = uuid4()
    answer = send(ola, town, "report_deviation", tap=tap, kind="other", words="Måtte gå", age=600)
    assert answer.json()["outcome"] == "refused"
    assert send(ola, town, "report_deviation", tap=tap, kind="other", words="Måtte gå").json()["outcome"] == "refused"
    page = ola.get(reverse("my_day")).content.decode()
    for text in ["Ikke lagret: Noe ble annerledes – Arne Østervik", "Du trykket klokka 07:50", "Måtte gå", "lederen"]:
        assert text in page
    assert ola.post(reverse("dismiss_refused", args=[tap])).status_code == 302
    assert "Måtte gå" not in ola.get(reverse("my_day")).content.decode()
    assert Tap.objects.get().words == ""


@pytest.mark.parametrize(
    ("action", "fields", "words"),
    [
        ("finish_visit", {}, "både utført og ikke utført"),
        ("report_deviation", {"kind": "lazy"}, "Velg hva som ble annerledes"),
        ("write_note", {"words": ""}, "Skriv en beskjed"),
        ("read_note", {"target": "1"}, "ikke lenger på listen din"),
    ],
)
def test_each_refusal_says_what_to_do(town, ola, action, fields, words):
    send(ola, town, "report_deviation", kind="not_home")
    assert send(ola, town, action, **fields).json()["outcome"] == "refused"
    assert words in ola.get(reverse("my_day")).content.decode()


def test_nobody_dismisses_what_is_somebody_elses(town, ola, client):
    VisitHelper.objects.filter(visit=visit_of(town)).update(employee=town.helpers[2])
    tap = uuid4()
    send(ola, town, tap=tap)
    client.force_login(town.users["team_leader"])
    assert client.post(reverse("dismiss_refused", args=[tap])).status_code == 404
    assert Tap.objects.get().dismissed_at is None


def test_a_tap_of_somebody_else_is_left_on_the_phone(town, ola):
    ola.force_login(town.users["team_leader"])
    assert send(ola, town).status_code == 409
    assert not Tap.objects.exists()
    assert not Encounter.objects.exists()


@pytest.mark.parametrize("tap", ["", "1", "x" * 99])
def test_a_tap_without_an_id_is_not_taken(town, ola, tap):
    answer = ola.post(
        reverse("finish_visit", args=[visit_of(town).public_id]),
        {"tap": tap, "owner": owner_id(town.users["care_worker"])},
    )
    assert answer.status_code == 400
    assert not Encounter.objects.exists()


def test_the_database_takes_a_tap_once_and_refuses_none_without_a_reason(town, db):
    user = town.users["care_worker"]
    fields = {"user": user, "tap_id": uuid4(), "action": "finish", "tapped_at": NOW, "taken_at": NOW}
    Tap.objects.create(**fields)
    with pytest.raises(IntegrityError, match="tap_once"), transaction.atomic():
        Tap.objects.create(**fields)
    with pytest.raises(IntegrityError, match="tap_refused_with_why"), transaction.atomic():
        Tap.objects.create(**{**fields, "tap_id": uuid4()}, outcome="refused")


@pytest.mark.parametrize("field", ["tap", "owner", "age", "kind", "words", "target", "target_tap", "dag", "show"])
def test_no_field_of_a_tap_makes_a_fault(town, ola, field):
    ola.raise_request_exception = False
    actions = ["report_deviation", "withdraw_deviation", "write_note", "withdraw_note", "read_note"]
    wrong = []
    for text, action in zip(HOSTILE, cycle(actions), strict=False):
        fields = {"tap": uuid4(), "owner": owner_id(town.users["care_worker"]), "kind": "other"}
        fields |= {"show": "1"} if field == "dag" else {}
        body = "&".join(f"{name}={as_sent(str(value))}" for name, value in {**fields, field: text}.items())
        address = reverse(action, args=[visit_of(town).public_id])
        answer = ola.post(address, body, content_type="application/x-www-form-urlencoded")
        wrong += [(action, text[:40])] if answer.status_code >= 500 else []
    assert wrong == []


# The key


def test_a_key_is_the_users_own_and_of_the_day(town, ola):
    address = reverse("phone_key")
    mine = ola.post(address).json()
    assert mine == ola.post(address, {"dag": TODAY.isoformat()}).json()
    assert mine["key"] != ola.post(address, {"dag": (TODAY - timedelta(days=1)).isoformat()}).json()["key"]
    ola.force_login(town.users["team_leader"])
    assert ola.post(address).json()["key"] != mine["key"]


@pytest.mark.parametrize("days", [-1, KEPT_FOR.days + 1])
def test_a_key_is_given_for_as_long_as_taps_may_lie(town, ola, days):
    assert ola.post(reverse("phone_key"), {"dag": (TODAY - timedelta(days=days)).isoformat()}).status_code == 404
    assert ola.post(reverse("phone_key"), {"dag": (TODAY - KEPT_FOR).isoformat()}).status_code == 200


# For how long the phone keeps the day


@pytest.mark.parametrize(
    ("shift", "now", "day", "seconds", "also"),
    [
        ((0, 7.5, 15), 8, 0, 7 * 3600, ""),
        ((0, 7.5, 15), 15, 0, 0, ""),
        ((0, 7.5, 15), 8, 1, 0, ""),
        ((0, 22, 31.5), 21, 0, 10.5 * 3600, "2026-11-19 "),
        ((0, 22, 31.5), 21, 1, 10.5 * 3600, ""),
        ((-1, 22, 31.5), 1, -1, 6.5 * 3600, ""),
        ((-1, 22, 31.5), 1, 0, 6.5 * 3600, "2026-11-17 "),
        ((-1, 22, 31.5), 8, 0, 16 * 3600, ""),
    ],
)
def test_the_day_lies_on_the_phone_until_the_shift_ends(town, ola, at, shift, now, day, seconds, also):
    from tillit.rooms.rosters.models import Shift

    begins, start, end = shift
    midnight = instant(TODAY, time(0))
    Shift.objects.filter(employee=town.helpers[1]).delete()
    Shift.objects.create(
        source_id="x",
        employee=town.helpers[1],
        team=town.team,
        starts_at=midnight + timedelta(days=begins, hours=start),
        ends_at=midnight + timedelta(days=begins, hours=end),
    )
    at(midnight + timedelta(hours=now))
    ola.force_login(town.users["care_worker"])
    page = ola.get(reverse("my_day"), {"dag": (TODAY + timedelta(days=day)).isoformat()}).content.decode()
    assert f'data-seconds="{int(seconds)}" data-also="{also}"' in page


def test_the_page_for_no_coverage_names_nobody(client, town):
    client.force_login(town.users["care_worker"])
    page = client.get(reverse("no_coverage")).content.decode()
    assert "care_worker" not in page
    assert "Det er ingen liste på denne telefonen" in page
