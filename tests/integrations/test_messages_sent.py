"""The log of messages: enough to see what failed, and nothing that tells who got what."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.town import NOW
from tillit.integrations.outlet import services as outlet
from tillit.integrations.outlet.models import Message
from tillit.integrations.outlet.types import Fault, Recipient, State

URL = "/administrasjon/meldinger/"


@pytest.fixture
def log(town, client, monkeypatch):
    """One message in each state, to the town's first person, whose name the page must not know."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(town.users["administrator"])
    for minutes, (channel, state, fault) in enumerate(
        [
            ("sms", State.QUEUED, ""),
            ("sms", State.SENT, ""),
            ("sms", State.FAILED, Fault.UNREACHABLE),
            ("email", State.FAILED, Fault.OUTCOME_UNKNOWN),
            ("letter", State.TO_PRINT, ""),
            ("phone", State.TO_CALL, ""),
        ]
    ):
        write(town, channel, state, fault, minutes)
    return town


def write(town, channel, state, fault="", minutes=0):
    with transaction.atomic():
        message = outlet.send(
            kind="visit_changed",
            recipient=Recipient("person", town.people[0].pk, channel, "nb"),
            context={"unit": town.unit.name, "phone": "00 00 00 00"},
            about=("visits.visit", 1),
            now=NOW - timedelta(minutes=minutes),
        )
    Message.objects.filter(pk=message.pk).update(
        state=state, fault_code=fault, attempts=6 if fault else 0, sent_at=NOW if state == State.SENT else None
    )
    return message


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_each_message_is_a_row_of_when_what_which_way_and_how_far(log, client):
    text = text_of(client.get(URL))
    assert text.count("Et besøk er endret") >= 6
    for word in ("Sendt", "Mislykket", "Venter", "Skal ringes", "Skal skrives ut", "Tekstmelding", "Innbygger"):
        assert word in text
    assert "Formidleren kunne ikke nås. Prøvd 6 ganger." in text
    assert "Den sendes ikke på nytt, så ingen får den to ganger." in text
    assert "2 meldinger gikk ikke ut" in text


def test_neither_name_number_nor_text_is_on_the_page(log, client):
    page = client.get(URL).content.decode()
    person = log.people[0]
    for secret in (person.given_name, person.family_name, person.phone, str(person.public_id), "Logg inn på Min side"):
        assert secret not in page


def test_one_state_at_a_time(log, client):
    text = text_of(client.get(URL, {"tilstand": "to_call"}))
    assert "Telefon" in text
    assert "E-post" not in text
    assert "Mislykket (2)" in text, "the tabs count all states"
    assert client.get(URL, {"tilstand": "<script>"}).status_code == 200
    Message.objects.filter(state=State.SENT).delete()
    assert "Ingen meldinger her" in text_of(client.get(URL, {"tilstand": "sent"}))


def test_before_the_first_message_it_says_what_will_come(log, client):
    Message.objects.all().delete()
    assert "Ingen meldinger er sendt ennå" in text_of(client.get(URL))


def test_a_failed_one_is_sent_again_by_a_button_and_one_that_may_have_arrived_has_none(log, client):
    page = client.get(URL, {"tilstand": "failed"}).content.decode()
    [action] = re.findall(r'action="(/administrasjon/meldinger/[0-9a-f-]{36}/send-igjen/)"', page)
    answer = client.post(action, {"tilstand": "failed"}, follow=True)
    assert answer.redirect_chain == [(URL + "?tilstand=failed", 302)]
    assert "Meldingen er på vei igjen." in text_of(answer)
    message = Message.objects.get(public_id=action.split("/")[3])
    assert (message.state, message.fault_code) == (State.QUEUED, "")
    assert ProcrastinateJob.objects.filter(args__message_id=message.pk).count() == 2
    assert "endret i mellomtiden" in text_of(client.post(action, follow=True))


def test_all_are_sent_again_but_those_that_may_have_arrived(log, client):
    write(log, "sms", State.FAILED, Fault.BUSY)
    answer = client.post(URL + "send-igjen/", {"tilstand": "https://elsewhere.example"}, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    assert "2 meldinger er på vei igjen." in text_of(answer)
    assert Message.objects.get(state=State.FAILED).fault_code == Fault.OUTCOME_UNKNOWN
    assert "Ingen meldinger venter på å bli sendt på nytt." in text_of(client.post(URL + "send-igjen/", follow=True))


@pytest.mark.parametrize("who", ["team_leader", "care_worker", "inhabitant"])
def test_it_is_the_administrators_alone(log, client, who):
    client.force_login(log.users[who])
    assert client.get(URL).status_code == 403
    assert client.post(URL + "send-igjen/").status_code == 403
    assert Message.objects.filter(state=State.FAILED).count() == 2


def test_a_long_log_is_cut_in_pages_with_few_questions(log, client, django_assert_max_num_queries):
    Message.objects.bulk_create(
        Message(
            kind="shift_offer", channel="sms", recipient_type="employee", recipient_id=n, language="nb",
            state=State.SENT, sent_at=NOW, created_at=NOW - timedelta(hours=n),
        )
        for n in range(300)
    )  # fmt: skip
    with django_assert_max_num_queries(15):
        answer = client.get(URL, {"page": "3", "tilstand": "sent"})
    assert answer.content.decode().count("En vakt er tilbudt") == 50
    assert len(gzip.compress(answer.content)) < 30_000
    assert client.get(URL, {"page": "x"}).status_code == 200


def test_a_kind_that_is_no_more_is_still_in_the_log(log, client):
    Message.objects.filter(state=State.SENT).update(kind="greeting")
    assert "greeting" in text_of(client.get(URL))
