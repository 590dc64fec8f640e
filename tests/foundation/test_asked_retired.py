"""A retired field is gone from its forms, is ignored when sent all the same, and what was entered is still shown."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from tests.staff_forms import read
from tests.town import MONDAY, NOW, TODAY, accepted_plan

from tillit.foundation.asked import services
from tillit.foundation.asked.models import RetiredField
from tillit.foundation.asked.registry import asked_field, asked_fields
from tillit.rooms.visits.models import Deviation, HandoverNote, PlanEdit, Visit, VisitAnswer
from tillit.rooms.visits.views.my_day_phone import owner_id

FRIDAY = MONDAY + timedelta(days=4)
WORDS = "Vi snakket om dette på tirsdag"
CHANGES = ("move_visit", "split_visit", "cancel_visit", "swap_visits", "add_visit")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def at_work(town, client):
    """The week is accepted; sign in as a role."""
    accepted_plan(town)

    def sign_in(role: str):
        client.force_login(town.users[role])
        return client

    return sign_in


def retire(town, field_id: str, at=NOW) -> None:
    services.retire_field(field_id=field_id, words="", by=town.users["administrator"], now=at)


def visit_of(town, person: int, day=FRIDAY) -> Visit:
    return Visit.objects.get(person=town.people[person], day=day)


def names(response, address: str, to: str) -> set[str]:
    """Give the names of what the page's forms send there."""
    return {field.name for field in read(address, response.content.decode()).fields if field.url == to}


def change_address(town, page: str) -> str:
    if page == "add_visit":
        visit = visit_of(town, 3)
        return reverse(page, args=[visit.plan.public_id]) + f"?person={town.people[3].public_id}"
    return reverse(page, args=[visit_of(town, 3).public_id])


def change_data(town, page: str) -> dict:
    helper, friday = str(town.helpers[3].pk), FRIDAY.isoformat()
    return {
        "move_visit": {"dag": friday, "tid": "09:00", "hjelper": helper},
        "split_visit": {"dag": friday, "tid": "09:00", "hjelper": helper, "minutter": "10"},
        "cancel_visit": {"spurt": "person"},
        "swap_visits": {"med": str(visit_of(town, 2).public_id)},
        "add_visit": {
            "dag": friday,
            "tid": "09:30",
            "hjelper": [helper, "0"],
            "minutter": "15",
            "spurt": "person",
            "person": str(town.people[3].public_id),
            "vedtak": str(town.grants[3].pk),
        },
    }[page] | {"ord": WORDS, "versjon": "0"}


def save(client, town, page: str):
    """Look at what the change means, and save what was shown."""
    address, data = change_address(town, page), change_data(town, page)
    shown = client.post(address, data).content.decode()
    carried = dict(re.findall(r'<input type="hidden" name="(versjon|sett)" value="([^"]*)"', shown))
    return client.post(address, {**data, **carried, "lagre": "1"})


@pytest.mark.parametrize("page", CHANGES)
def test_the_words_of_a_change_leave_its_form_and_the_change_is_still_made(at_work, town, page):
    client, address = at_work("team_leader"), change_address(town, page)
    assert "ord" in names(client.get(address), address, page)
    retire(town, f"visits.{page}.words")
    left = names(client.get(address), address, page)
    assert "ord" not in left
    assert left & {"dag", "spurt", "med"}
    assert save(client, town, page).status_code == 302
    assert PlanEdit.objects.get().words == ""


def test_what_was_said_of_a_change_before_is_still_shown_to_the_person(at_work, town):
    assert save(at_work("team_leader"), town, "cancel_visit").status_code == 302
    assert PlanEdit.objects.get().words == WORDS
    retire(town, "visits.cancel_visit.words")
    page = at_work("team_leader").get(reverse("person", args=[town.people[3].public_id]))
    assert WORDS in page.content.decode()


def test_the_words_of_a_deviation_leave_and_what_was_told_stays(at_work, town):
    client, address = at_work("care_worker"), reverse("my_day")
    visit = visit_of(town, 1, TODAY)
    tell = reverse("report_deviation", args=[visit.public_id])
    client.post(tell, {"kind": "other", "words": WORDS, "dag": TODAY.isoformat()})
    assert "words" in names(client.get(address), address, "report_deviation")
    retire(town, "visits.deviation.words")
    page = client.get(address)
    assert names(page, address, "report_deviation") >= {"kind", "dag"}
    assert "words" not in names(page, address, "report_deviation")
    assert WORDS in page.content.decode()
    client.post(tell, {"kind": "moved", "words": "Noe nytt", "dag": TODAY.isoformat()})
    assert dict(Deviation.objects.values_list("kind", "words")) == {"other": WORDS, "moved": ""}


def test_the_note_leaves_and_an_earlier_one_is_still_shown(at_work, town):
    client, address = at_work("care_worker"), reverse("my_day")
    write = reverse("write_note", args=[visit_of(town, 1, TODAY).public_id])
    client.post(write, {"words": WORDS, "dag": TODAY.isoformat()})
    retire(town, "visits.note")
    page = client.get(address)
    assert names(page, address, "write_note") == set()
    assert names(page, address, "finish_visit")
    assert WORDS in page.content.decode()
    client.post(write, {"words": "Noe nytt", "dag": TODAY.isoformat()})
    assert [note.words for note in HandoverNote.objects.all()] == [WORDS]


@pytest.mark.parametrize(("days", "kept"), [(0, WORDS), (2, "")])
def test_what_a_phone_kept_before_it_knew_is_taken(at_work, town, days, kept):
    """A phone without coverage holds its page; after a day it is an old page like any other."""
    retire(town, "visits.deviation.words", at=NOW - timedelta(days=days))
    data = {"kind": "other", "words": WORDS, "tap": str(uuid4()), "owner": owner_id(town.users["care_worker"])}
    answer = at_work("care_worker").post(
        reverse("report_deviation", args=[visit_of(town, 1, TODAY).public_id]), {**data, "at": NOW.isoformat()}
    )
    assert answer.status_code == 200
    assert Deviation.objects.get().words == kept


@pytest.mark.parametrize(
    ("field_id", "step", "name", "more"),
    [
        ("visits.answer.words", "nei", "words", {}),
        ("visits.answer.words", "tid", "words", {"wished_day": FRIDAY.isoformat(), "wished_from": "10:00"}),
        ("visits.answer.wished_to", "tid", "wished_to", {"wished_day": FRIDAY.isoformat(), "wished_from": "10:00"}),
    ],
)
def test_staff_are_not_asked_and_the_person_may_still_say_it(at_work, town, field_id, step, name, more):
    client = at_work("team_leader")
    address = reverse("answer_for", args=[town.people[1].public_id, visit_of(town, 1).public_id])
    assert name in names(client.get(address, {"svar": step}), address, "answer_for")
    retire(town, field_id)
    assert name not in names(client.get(address, {"svar": step}), address, "answer_for")
    sent = {"svar": step, "how": "phone", "words": WORDS, "wished_to": "12:00", **more}
    assert client.post(address, sent).status_code == 302
    assert getattr(VisitAnswer.objects.get(), name) in ("", None)
    own = reverse("answer_visit", args=[visit_of(town, 0).public_id])
    assert name in names(at_work("inhabitant").get(own, {"svar": step}), own, "answer_visit")


def test_what_cannot_be_done_without_words_still_asks_for_them(at_work, town):
    """Another way is told in words: there the field is required, and stays."""
    retire(town, "visits.answer.words")
    address = reverse("answer_for", args=[town.people[1].public_id, visit_of(town, 1).public_id])
    page = at_work("team_leader").get(address, {"svar": "mate"})
    assert "words" in names(page, address, "answer_for")


def test_why_a_field_is_retired_can_itself_be_retired(at_work, town):
    client, address = at_work("administrator"), reverse("asked_fields")
    assert "words" in names(client.get(address), address, "retire_field")
    client.post(reverse("retire_field", args=["administration.retire.words"]), {"words": WORDS})
    page = client.get(address)
    assert names(page, address, "retire_field") == {"csrfmiddlewaretoken"}
    assert WORDS in page.content.decode()
    client.post(reverse("retire_field", args=["visits.note"]), {"words": "Noe nytt"})
    assert RetiredField.objects.get(field_id="visits.note").words == ""


def test_each_field_that_can_be_retired_is_tried_here():
    tried = {f"visits.{page}.words" for page in CHANGES} | {
        *("visits.deviation.words", "visits.note", "visits.answer.words", "visits.answer.wished_to"),
        "administration.retire.words",
    }
    assert {field.id for field in asked_fields() if field.can_be_retired} == tried
    assert asked_field("visits.note").name == "words"
