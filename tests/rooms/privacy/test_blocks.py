"""A person shuts staff out: the door, the plan and the page follow; an emergency weighs more, and is reviewed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.town import MONDAY, NOW, TODAY, accepted_plan

from tillit.foundation.access.door import ENTER, SEE, people_within_reach
from tillit.foundation.trail import TrailEntry
from tillit.kernel.errors import NotAllowed, NotFound
from tillit.kernel.period import Week
from tillit.project.listeners import follow_block
from tillit.rooms.privacy import services
from tillit.rooms.privacy.events import BlockChanged
from tillit.rooms.privacy.models import Block
from tillit.rooms.privacy.queries import not_to_be_sent, standing_blocks
from tillit.rooms.teams.models import TeamMember
from tillit.rooms.visits.models import Visit
from tillit.rooms.visits.planner import build_problem

pytestmark = pytest.mark.django_db


def block(town, *, person=1, helper=None, how="phone", by="team_leader"):
    return services.block(
        person_id=town.people[person].pk,
        against="all_but_team" if helper is None else "employee",
        employee_id=None if helper is None else town.helpers[helper].pk,
        how=how,
        by=town.users[by],
        now=NOW,
    )


def reaches(user, person, action=SEE):
    return people_within_reach(user, action, now=NOW).filter(pk=person.pk).exists()


def test_who_is_blocked_by_name_cannot_open_the_record_nor_the_way_in(town):
    accepted_plan(town)
    arne, helper = town.people[1], town.users["care_worker"]
    assert reaches(helper, arne)
    assert reaches(helper, arne, ENTER)
    block(town, helper=1)
    assert not reaches(helper, arne)
    assert not reaches(helper, arne, ENTER)
    assert reaches(helper, town.people[2])
    assert reaches(town.users["team_leader"], arne)


def test_everybody_but_the_team_shuts_out_who_only_goes_there_today(town):
    accepted_plan(town)
    arne, helper = town.people[1], town.users["care_worker"]
    block(town)
    assert reaches(helper, arne), "A member of the team is not shut out."
    TeamMember.objects.filter(employee=town.helpers[1]).update(ends_on=TODAY)
    assert not reaches(helper, arne)


def test_the_person_and_whom_they_let_in_are_never_shut_out(town):
    block(town, person=0)
    assert reaches(town.users["inhabitant"], town.people[0])


def test_a_block_that_is_taken_away_opens_again_and_stays_in_the_books(town):
    made, is_new = block(town, helper=1)
    assert is_new
    assert block(town, helper=1) == (made, False)
    arguments = {"person_id": town.people[1].pk, "block_id": made, "how": "phone", "by": town.users["team_leader"]}
    assert services.lift_block(**arguments, now=NOW + timedelta(hours=1))
    assert not services.lift_block(**arguments, now=NOW + timedelta(hours=2))
    assert reaches(town.users["care_worker"], town.people[1])
    assert standing_blocks(town.people[1].pk) == []
    assert [entry.verb for entry in TrailEntry.objects.order_by("pk")] == ["block", "lift_block"]
    block(town, helper=1)


def test_nobody_blocks_for_another_who_has_no_such_word(town):
    with pytest.raises(NotAllowed):
        block(town, helper=1, how="self")
    with pytest.raises(NotAllowed):
        block(town, helper=1, how="proxy", by="relative")
    with pytest.raises(NotFound):
        services.lift_block(
            person_id=town.people[2].pk, block_id=block(town)[0], how="phone", by=town.users["team_leader"], now=NOW
        )


def test_the_database_keeps_one_standing_block_of_a_kind(town):
    block(town)
    made = Block.objects.get()
    made.pk = None
    with pytest.raises(IntegrityError, match="one_standing_block"), transaction.atomic():
        made.save(force_insert=True)


def test_the_plan_sends_nobody_whom_the_person_shuts_out(town):
    block(town, helper=2)
    block(town, person=3)
    stranger = town.helpers[3]
    TeamMember.objects.filter(employee=stranger).delete()
    barred = not_to_be_sent(
        [p.pk for p in town.people],
        [h.pk for h in town.helpers],
        team_id=town.team.pk,
        first=MONDAY,
        last=MONDAY + timedelta(days=6),
    )
    assert barred == {
        town.people[1].pk: frozenset([town.helpers[2].pk]),
        town.people[3].pk: frozenset([stranger.pk]),
    }
    problem, _ = build_problem(town.team.pk, Week(MONDAY), today=TODAY)
    excluded = {visit.person: visit.excluded for visit in problem.visits}
    assert excluded[f"p{town.people[1].pk}"] == {f"e{town.helpers[2].pk}"}
    assert excluded[f"p{town.people[3].pk}"] == {f"e{stranger.pk}"}
    assert excluded[f"p{town.people[0].pk}"] == frozenset()


def test_visits_to_come_are_taken_from_who_was_shut_out_and_those_behind_stay(town, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    accepted_plan(town)
    arne = town.people[1]
    block(town, helper=1)
    follow_block(BlockChanged(arne.pk, TODAY))
    states = {visit.day: visit.state for visit in Visit.objects.filter(person=arne)}
    assert states[TODAY] == "planned", "It began at eight, as the clock says now: it is not to come."
    assert {state for day, state in states.items() if day > TODAY} == {"uncovered"}
    assert {state for day, state in states.items() if day < TODAY} == {"planned"}
    assert set(Visit.objects.exclude(person=arne).values_list("state", flat=True)) == {"planned"}


def test_the_page_blocks_and_lets_in_again_for_the_person_and_for_staff(town, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(town.users["inhabitant"])
    assert "Ingen er sperret" in client.get("/min-side/sperre/").content.decode()
    answer = client.post("/min-side/sperre/", {"whom": str(town.helpers[2].pk)}, follow=True)
    assert "Åse Tiurdal" in answer.content.decode()
    assert Block.objects.get().how == "self"
    client.force_login(town.users["team_leader"])
    address = f"/person/{town.people[1].public_id}/sperre/"
    assert client.post(address, {"whom": "team"}).status_code == 200, "Staff say how they got to know it."
    assert Block.objects.count() == 1
    assert client.post(address, {"whom": "team", "how": "phone"}).status_code == 302
    made = Block.objects.get(person=town.people[1])
    assert client.post(address, {"lift": made.pk}).status_code == 200
    assert client.post(address, {"lift": made.pk, "how": "phone"}).status_code == 302
    made.refresh_from_db()
    assert made.lifted_by == town.users["team_leader"]
