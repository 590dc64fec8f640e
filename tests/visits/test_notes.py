"""Notes to the next helper: who sees them, for how long, and that they can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.town import NOW, TODAY, accepted_plan
from tillit.foundation.trail import TrailEntry
from tillit.kernel.errors import NotFound
from tillit.rooms.people.models import Grade, Person
from tillit.rooms.teams.models import TeamMember
from tillit.rooms.visits.models import HandoverNote, Visit
from tillit.rooms.visits.queries.notes import open_notes
from tillit.rooms.visits.services import NotTheDay
from tillit.rooms.visits.services.notes import (
    BadNote,
    read_handover_note,
    withdraw_handover_note,
    write_handover_note,
)
from tillit.rooms.workforce.models import Employee

WORDS = "Nøkkelen ligger hos naboen"


@pytest.fixture
def plan(town):
    """Ola goes to Arne today, Åse goes there tomorrow; both have an account."""
    accepted_plan(town, helper_of=lambda person, day: (1 if day < 3 else 2) if person == 1 else 0)
    town.users["ola"], town.users["åse"] = town.users["care_worker"], town.users["administrator"]
    town.users["åse"].role_assignments.create(role="care_worker", starts_on=TODAY)
    Employee.objects.filter(pk=town.helpers[2].pk).update(user=town.users["åse"])
    return town


def visit_of(town, days: int = 0) -> Visit:
    return Visit.objects.get(person=town.people[1], day=TODAY + timedelta(days=days))


def write(town, who="ola", words=WORDS, now=NOW):
    return write_handover_note(
        user=town.users[who], visit_public_id=visit_of(town).public_id, words=words, now=now
    ).note_id


def page(client, town, who, monkeypatch, now=NOW) -> str:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client.force_login(town.users[who])
    return client.get(reverse("my_day")).content.decode()


def test_the_next_helper_sees_it_on_the_next_visit_until_it_is_read(plan, client, monkeypatch):
    write(plan)
    tomorrow = NOW + timedelta(days=1)
    shown = page(client, plan, "åse", monkeypatch, tomorrow)
    assert WORDS in shown
    assert "Beskjed fra care_worker, ons. 18. nov. 08:00" in shown.replace("\N{NO-BREAK SPACE}", " ")
    address = reverse("read_note", args=[visit_of(plan, 1).public_id])
    answer = client.post(address, {"target": HandoverNote.objects.get().pk}, follow=True)
    assert "Lest: Beskjeden om <strong>Arne Østervik</strong>" in answer.content.decode()
    assert WORDS not in page(client, plan, "åse", monkeypatch, tomorrow)
    [note] = open_notes([plan.people[1].pk], now=tomorrow)
    assert note.readers == ("administrator",)


def test_who_wrote_it_sees_it_as_their_own_with_who_read_it(plan, client, monkeypatch):
    note_id = write(plan)
    shown = page(client, plan, "ola", monkeypatch)
    assert "Beskjeden din til neste hjelper" in shown
    assert "Beskjed fra" not in shown
    tomorrow = NOW + timedelta(days=1)
    read_handover_note(
        user=plan.users["åse"], visit_public_id=visit_of(plan, 1).public_id, note_id=note_id, now=tomorrow
    )
    shown = client.get(reverse("my_day"), {"dag": TODAY.isoformat()}).content.decode()
    assert "Lest av administrator" in shown


def test_a_note_written_by_form_is_one_note_however_often_it_is_sent(plan, client, monkeypatch):
    page(client, plan, "ola", monkeypatch)
    for _ in range(2):
        answer = client.post(
            reverse("write_note", args=[visit_of(plan).public_id]), {"words": f" {WORDS} "}, follow=True
        )
    assert "Beskjeden din venter på neste hjelper" in answer.content.decode()
    assert HandoverNote.objects.get().words == WORDS
    assert [(e.verb, e.facts) for e in TrailEntry.objects.filter(subject="visits.handovernote")] == [
        ("write_handover_note", {"visit": visit_of(plan).pk})
    ]


def test_a_note_that_is_taken_back_is_seen_by_nobody_and_kept(plan):
    note_id = write(plan)
    withdraw_handover_note(user=plan.users["ola"], note_id=note_id, now=NOW)
    assert withdraw_handover_note(user=plan.users["ola"], note_id=note_id, now=NOW).changed is False
    assert open_notes([plan.people[1].pk], now=NOW) == []
    assert HandoverNote.objects.get().withdrawn_at == NOW


def test_a_note_is_gone_after_a_week(plan):
    write(plan)
    week = timedelta(days=7)
    assert open_notes([plan.people[1].pk], now=NOW + week - timedelta(seconds=1))
    assert open_notes([plan.people[1].pk], now=NOW + week) == []


def test_only_who_goes_to_the_person_writes_and_reads(plan):
    with pytest.raises(NotFound):
        write(plan, "team_leader")
    note_id = write(plan)
    leaders_visit = Visit.objects.get(person=plan.people[0], day=TODAY)
    with pytest.raises(NotFound):  # a visit of their own, but at somebody else
        read_handover_note(
            user=plan.users["team_leader"], visit_public_id=leaders_visit.public_id, note_id=note_id, now=NOW
        )
    with pytest.raises(NotFound):
        withdraw_handover_note(user=plan.users["åse"], note_id=note_id, now=NOW)


def test_a_note_is_written_on_the_day_of_the_visit(plan):
    with pytest.raises(NotTheDay):
        write(plan, now=NOW - timedelta(days=1))


@pytest.mark.parametrize("words", ["", "  ", "\0", "x" * 501])
def test_a_note_says_something_and_not_too_much(plan, client, monkeypatch, words):
    with pytest.raises(BadNote):
        write(plan, words=words)
    page(client, plan, "ola", monkeypatch)
    answer = client.post(reverse("write_note", args=[visit_of(plan).public_id]), {"words": words}, follow=True)
    assert "Skriv en beskjed på høyst 500 tegn" in answer.content.decode()
    assert not HandoverNote.objects.exists()


def test_the_database_refuses_a_note_without_words(plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverNote.objects.create(person=plan.people[1], words="", written_by=plan.users["ola"], written_at=NOW)


def test_a_note_about_who_is_out_of_reach_is_not_shown(plan, client, monkeypatch):
    write(plan)
    Person.objects.filter(pk=plan.people[1].pk).update(grade=Grade.SEALED)
    TeamMember.objects.filter(employee=plan.helpers[2]).delete()
    assert WORDS not in page(client, plan, "åse", monkeypatch, NOW + timedelta(days=1))
