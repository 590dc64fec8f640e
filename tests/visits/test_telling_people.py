"""Telling people: one message a person, in the way they chose; nothing where it ended as it was; relatives let in."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from tests.town import TODAY, accepted_plan
from tillit.integrations.outlet.models import Message
from tillit.kernel.clock import instant
from tillit.rooms.people.models import Consent, Person, Relative
from tillit.rooms.visits import services, tell_people
from tillit.rooms.visits.events import PlanChanged
from tillit.rooms.visits.models import Plan, PlanEdit, Visit, VisitChange
from tillit.rooms.visits.queries.to_tell import to_tell, told_on
from tillit.rooms.visits.types import Change, Placement

EARLY = instant(TODAY, time(6, 50))
FRIDAY = TODAY + timedelta(days=2)


@pytest.fixture
def plan(town):
    return accepted_plan(town)


def key(town, person: int, day=FRIDAY) -> str:
    return f"{town.grants[person].pk}:{day}:0"


def move(town, plan, person: int, *, hour: int = 10, helper: int = 3, day=FRIDAY) -> PlanEdit:
    edited = services.change_plan(
        plan_public_id=plan.public_id,
        version=Plan.objects.get(pk=plan.pk).version,
        changes=[
            Change(
                key(town, person, day), Placement("planned", day, instant(day, time(hour)), (town.helpers[helper].pk,))
            )
        ],
        kind="move",
        user=town.users["team_leader"],
        now=EARLY,
    )
    return PlanEdit.objects.get(pk=edited.edit_id)


def chooses(town, person: int, channel: str, **more):
    Person.objects.filter(pk=town.people[person].pk).update(contact_channel=channel, **more)


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_one_message_a_person_by_the_way_they_chose(town, plan, channel):
    chooses(town, 0, channel, email="someone@example.org")
    edit = move(town, plan, 0)
    tell_people.tell(edit_id=edit.pk, now=EARLY)
    tell_people.tell(edit_id=edit.pk, now=EARLY)
    [message] = Message.objects.all()
    assert (message.kind, message.channel, message.recipient_id) == ("visit_changed", channel, town.people[0].pk)
    assert message.context == {"unit": "Nordsia hjemmetjeneste", "phone": "00 00 00 00"}
    row = VisitChange.objects.get()
    assert (row.told_how, row.told_at) == (channel, EARLY)


@pytest.mark.parametrize("channel", ["phone", "letter"])
def test_who_chose_people_waits_for_people(town, plan, channel):
    chooses(town, 0, channel)
    edit = move(town, plan, 0)
    tell_people.tell(edit_id=edit.pk, now=EARLY)
    assert not Message.objects.exists()
    [one] = to_tell(town.team.pk, today=TODAY)
    assert one.person_id == town.people[0].pk


def test_a_cancelled_visit_says_cancelled(town, plan):
    chooses(town, 0, "sms")
    edited = services.change_plan(
        plan_public_id=plan.public_id,
        version=0,
        changes=[Change(key(town, 0), Placement("skipped", FRIDAY))],
        kind="cancel",
        user=town.users["team_leader"],
        now=EARLY,
    )
    tell_people.tell(edit_id=edited.edit_id, now=EARLY)
    assert Message.objects.get().kind == "visit_cancelled"


def test_of_several_changes_only_the_last_counts(town, plan):
    move(town, plan, 0, hour=9)
    move(town, plan, 0, hour=10)
    [one] = to_tell(town.team.pk, today=TODAY)
    [news] = one.news
    assert news.was.starts_at == instant(FRIDAY, time(8))
    assert news.now.starts_at == instant(FRIDAY, time(10))


def test_what_is_undone_in_time_is_told_to_nobody(town, plan):
    chooses(town, 0, "sms")
    edit = move(town, plan, 0)
    services.undo_edit(edit_public_id=edit.public_id, user=town.users["team_leader"], now=EARLY)
    for step in PlanEdit.objects.all():
        tell_people.tell(edit_id=step.pk, now=EARLY)
    assert not Message.objects.exists()
    assert set(VisitChange.objects.values_list("told_how", flat=True)) == {"none"}
    assert told_on(town.team.pk, TODAY) == []


def test_the_message_waits_for_the_time_to_undo(town, plan):
    from procrastinate.contrib.django.models import ProcrastinateJob

    edit = move(town, plan, 0)
    tell_people.plan_changed(PlanChanged(edit.pk, plan.pk, town.team.pk, plan.week))
    job = ProcrastinateJob.objects.filter(task_name__endswith="tell_changes").latest("id")
    assert job.scheduled_at is not None
    assert job.args == {"edit_id": edit.pk}


def test_a_proposal_tells_nobody(town, plan):
    Plan.objects.update(state="proposed", accepted_at=None)
    edit = move(town, plan, 0)
    tell_people.tell(edit_id=edit.pk, now=EARLY)
    assert to_tell(town.team.pk, today=TODAY) == []


def test_a_message_that_did_not_arrive_becomes_a_call(town, plan):
    chooses(town, 0, "sms")
    edit = move(town, plan, 0)
    tell_people.tell(edit_id=edit.pk, now=EARLY)
    Message.objects.update(state="failed", fault_code="refused")
    [told] = told_on(town.team.pk, TODAY)
    assert told.failed
    services.mark_told(
        team_id=town.team.pk,
        person_id=town.people[0].pk,
        newest=told.newest,
        how="phone",
        user=town.users["team_leader"],
        now=EARLY,
    )
    assert VisitChange.objects.get().told_how == "phone"


def test_relatives_let_into_messages_get_one_and_others_do_not(town, plan):
    person = town.people[0]
    let_in, not_in = (
        Relative.objects.create(
            source_id=f"r{i}", person=person, name=f"Siv {i}", relation="child", phone="00 00 00 77"
        )
        for i in range(2)
    )
    Consent.objects.create(
        person=person,
        relative=let_in,
        scope="messages",
        given_at=EARLY,
        given_how="self",
        entered_by=town.users["team_leader"],
    )
    edit = move(town, plan, 0)
    tell_people.tell(edit_id=edit.pk, now=EARLY)
    [message] = Message.objects.all()
    assert (message.recipient_type, message.recipient_id) == ("relative", let_in.pk)
    assert message.recipient_id != not_in.pk


def test_messages_say_nothing_of_who_or_why(town, plan):
    chooses(town, 0, "sms")
    edit = move(town, plan, 0)
    tell_people.tell(edit_id=edit.pk, now=EARLY)
    stored = str(Message.objects.values().get())
    for secret in ("Ingrid", "Solbakk", "Ali", "Kari", town.grants[0].help):
        assert secret not in stored
    assert Visit.objects.filter(key=key(town, 0)).exists()
