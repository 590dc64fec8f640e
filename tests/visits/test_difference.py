"""A new proposal beside the plan in force: what differs, taken whole, in part or not, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.town import MONDAY, NOW, TODAY, accepted_plan
from tillit.kernel.clock import instant
from tillit.kernel.errors import StateConflict
from tillit.rooms.visits import services
from tillit.rooms.visits.difference import differences, going_along
from tillit.rooms.visits.draft import read_draft
from tillit.rooms.visits.models import Encounter, Plan, PlanEdit, Visit, VisitChange, VisitHelper
from tillit.rooms.visits.services import BreaksRule, ChangedMeanwhile
from tillit.rooms.visits.types import Change

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def plan(town, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(town.users["team_leader"])
    return accepted_plan(town)


def proposal_of(plan: Plan, **helper_of) -> Plan:
    """Propose the same week with other helpers: by key, an employee."""
    proposal = Plan.objects.create(
        team=plan.team, week=plan.week, state="proposed", violations=0, created_at=NOW, finished_at=NOW
    )
    for row in Visit.objects.filter(plan=plan):
        helpers = [helper_of[row.key]] if row.key in helper_of else [one.employee for one in row.helpers.all()]
        copy = Visit.objects.get(pk=row.pk)
        copy.pk, copy.plan, copy.public_id = None, proposal, uuid4()
        copy._state.adding = True
        copy.save()
        VisitHelper.objects.bulk_create(VisitHelper(visit=copy, employee=one) for one in helpers)
    return proposal


def key(town, person: int, day=FRIDAY) -> str:
    return f"{town.grants[person].pk}:{day}:0"


def exchanged(town, plan) -> Plan:
    """Propose that the helpers of the first two people exchange Friday."""
    return proposal_of(plan, **{key(town, 0): town.helpers[1], key(town, 1): town.helpers[0]})


def goes(plan, town, person: int) -> int:
    return Visit.objects.get(plan=plan, key=key(town, person)).helpers.get().employee_id


def take(proposal, town, **more):
    return services.take_proposal(
        proposal_public_id=proposal.public_id, user=town.users["team_leader"], now=NOW, **more
    )


def test_only_what_differs_and_can_still_be_is_shown(town, plan):
    over, done, locked = key(town, 2, MONDAY), key(town, 2, TODAY), key(town, 2)
    new = dict.fromkeys((over, done, locked, key(town, 0)), town.helpers[3])
    visit = Visit.objects.get(plan=plan, key=done)
    Encounter.objects.create(
        person=visit.person, employee=town.helpers[2], day=TODAY, visit=visit, origin="tap", recorded_at=NOW
    )
    Visit.objects.filter(plan=plan, key=locked).update(pinned=True)
    found = differences(read_draft(plan, now=NOW), proposal_of(plan, **new), today=TODAY)
    assert [one.key for one in found] == [key(town, 0)]


def test_taken_whole_it_is_one_step_that_is_told_and_undone(town, plan):
    proposal = exchanged(town, plan)
    edited = take(proposal, town)
    assert edited.changed == 2
    assert goes(plan, town, 0) == town.helpers[1].pk
    assert VisitChange.objects.filter(edit_id=edited.edit_id, needs_telling=True).count() == 2
    assert Plan.objects.get(pk=proposal.pk).state == "superseded"
    services.undo_edit(edit_public_id=edited.edit_public_id, user=town.users["team_leader"], now=NOW)
    assert goes(plan, town, 0) == town.helpers[0].pk


def test_accepting_where_a_plan_is_in_force_goes_the_same_way(town, plan):
    proposal = exchanged(town, plan)
    card = services.accept_plan(plan_public_id=proposal.public_id, user=town.users["team_leader"], now=NOW)
    assert card.id == plan.pk
    assert PlanEdit.objects.get().kind == "proposal"
    assert Plan.objects.get(state="accepted").pk == plan.pk


def test_a_part_leaves_the_rest_to_decide_on(town, plan):
    proposal = proposal_of(plan, **{key(town, 4): town.helpers[2], key(town, 5): town.helpers[3]})
    take(proposal, town, keys={key(town, 4)})
    assert Plan.objects.get(pk=proposal.pk).state == "proposed"
    assert [one.key for one in differences(read_draft(plan, now=NOW), proposal, today=TODAY)] == [key(town, 5)]
    services.decline_proposal(proposal_public_id=proposal.public_id, user=town.users["team_leader"], now=NOW)
    assert Plan.objects.get(pk=proposal.pk).state == "superseded"
    assert goes(plan, town, 5) == town.helpers[1].pk
    with pytest.raises(StateConflict):
        take(proposal, town)


def test_half_an_exchange_breaks_a_rule_and_says_what_goes_along(town, plan):
    proposal = exchanged(town, plan)
    with pytest.raises(BreaksRule):
        take(proposal, town, keys={key(town, 0)})
    draft = read_draft(plan, now=NOW)
    found = differences(draft, proposal, today=TODAY)
    assert going_along(draft, found, {key(town, 0)}) == {key(town, 1)}


def test_what_somebody_changed_since_is_not_overwritten_unseen(town, plan):
    proposal = exchanged(town, plan)
    at = read_draft(plan, now=NOW).placed[key(town, 0)]
    later = Change(key(town, 0), replace(at, starts_at=instant(FRIDAY, time(10))))
    services.change_plan(
        plan_public_id=plan.public_id,
        version=0,
        changes=[later],
        kind="move",
        user=town.users["team_leader"],
        now=NOW,
    )
    with pytest.raises(ChangedMeanwhile):
        take(proposal, town, version=0)


def test_the_page_shows_it_person_by_person_and_takes_the_chosen(client, town, plan, django_assert_max_num_queries):
    proposal = exchanged(town, plan)
    url = reverse("plan_difference", args=[proposal.public_id])
    with django_assert_max_num_queries(60):
        page = client.get(url).content.decode()
    assert "Ingrid Solbakk" in page
    assert "fre. 20. nov. kl. 08:00, Kari" in page
    assert "fre. 20. nov. kl. 08:00, Ola" in page
    assert "2 besøk er ulike." in page
    assert client.get(reverse("plan_difference", args=[plan.public_id])).status_code == 200
    half = client.post(url, {"valgte": 1, "velg": [key(town, 0)], "versjon": 0})
    page = half.content.decode()
    assert half.status_code == 409
    assert "1 besøk til må bli med." in page
    assert page.count("checked") == 2
    assert not PlanEdit.objects.exists()
    nothing = client.post(url, {"valgte": 1, "versjon": 0})
    assert "Velg minst ett besøk å ta inn." in nothing.content.decode()
    page = client.post(url, {"alt": 1, "versjon": 0}, follow=True).content.decode()
    assert "2 besøk er tatt inn fra forslaget." in page
    assert reverse("undo_edit", args=[PlanEdit.objects.get().public_id]) in page
    assert client.get(url).status_code == 302


def test_a_proposal_without_difference_or_declined_is_put_aside(client, town, plan):
    proposal = proposal_of(plan)
    url = reverse("plan_difference", args=[proposal.public_id])
    assert "Forslaget er likt planen" in client.get(url).content.decode()
    page = client.post(url, {"avvis": 1}, follow=True).content.decode()
    assert "Forslaget er lagt bort." in page
    assert Plan.objects.get(pk=proposal.pk).state == "superseded"


def test_the_first_plan_is_accepted_only_after_it_is_told_what_it_means(client, town, plan):
    Plan.objects.filter(pk=plan.pk).update(state="proposed", accepted_at=None, accepted_by=None)
    url = reverse("accept_plan", args=[plan.public_id])
    page = client.post(url, follow=True).content.decode()
    assert "42 besøk, 6 personer, 4 hjelpere." in page
    assert Plan.objects.get(pk=plan.pk).state == "proposed"
    client.post(url, {"ja": 1})
    assert Plan.objects.get(pk=plan.pk).state == "accepted"


def test_accepting_beside_a_plan_in_force_shows_the_difference(client, town, plan):
    proposal = exchanged(town, plan)
    answer = client.post(reverse("accept_plan", args=[proposal.public_id]))
    assert answer.url == reverse("plan_difference", args=[proposal.public_id])
