"""Changing a plan: whole steps, what others changed meanwhile, what breaks a rule, undo, and following reality."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from tests.town import MONDAY, NOW, TODAY, accepted_plan
from tests.visits.answered_here import plan_here
from tillit.kernel.clock import instant
from tillit.kernel.errors import StateConflict
from tillit.rooms.people.models import Pause
from tillit.rooms.rosters.models import Absence
from tillit.rooms.visits import services
from tillit.rooms.visits.adjustments import Decided
from tillit.rooms.visits.draft import read_draft
from tillit.rooms.visits.models import Deviation, Encounter, Plan, PlanEdit, Visit, VisitChange
from tillit.rooms.visits.services import AlreadyDone, BreaksRule, ChangedMeanwhile
from tillit.rooms.visits.stored_plans import check_stored_plans
from tillit.rooms.visits.types import Change, Placement

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def plan(town):
    return accepted_plan(town)


def key(town, person: int, day: date = FRIDAY) -> str:
    return f"{town.grants[person].pk}:{day}:0"


def placed(plan, visit_key: str) -> Placement:
    return read_draft(Plan.objects.get(pk=plan.pk), now=NOW).placed[visit_key]


def change(plan, town, *changes: Change, version: int = 0, kind: str = "move", **more):
    return services.change_plan(
        plan_public_id=plan.public_id,
        version=version,
        changes=changes,
        kind=kind,
        user=town.users["team_leader"],
        now=NOW,
        **more,
    )


def moved(plan, town, person: int, *, helper: int, hour: int = 10, day: date = FRIDAY) -> Change:
    visit = key(town, person)
    return Change(visit, Placement("planned", day, instant(day, time(hour)), (town.helpers[helper].pk,)))


def test_a_move_is_stored_told_and_kept_valid(town, plan):
    edited = change(plan, town, moved(plan, town, 0, helper=2))
    visit = Visit.objects.get(plan=plan, key=key(town, 0))
    assert visit.starts_at == instant(FRIDAY, time(10))
    assert [row.employee_id for row in visit.helpers.all()] == [town.helpers[2].pk]
    assert edited.version == Plan.objects.get(pk=plan.pk).version == 1
    [told] = VisitChange.objects.filter(edit_id=edited.edit_id)
    assert told.needs_telling
    assert told.person_id == town.people[0].pk
    assert check_stored_plans()[0].violations == []
    [deviation] = Deviation.objects.all()
    assert (deviation.kind, deviation.edit_id) == ("moved", edited.edit_id)


def test_ten_minutes_later_by_the_same_helper_is_no_news(town, plan):
    at = placed(plan, key(town, 0))
    change(plan, town, Change(key(town, 0), replace(at, starts_at=at.starts_at + timedelta(minutes=5))))
    assert not VisitChange.objects.get().needs_telling
    assert not Deviation.objects.exists()


def test_a_change_that_puts_a_helper_in_two_places_is_refused_whole(town, plan):
    both = [moved(plan, town, 1, helper=0, hour=8), moved(plan, town, 2, helper=3)]
    with pytest.raises(BreaksRule) as refused:
        change(plan, town, *both)
    assert refused.value.violations[0].constraint == "one_place"
    assert not PlanEdit.objects.exists()
    assert placed(plan, key(town, 2)).helper_ids == (town.helpers[2].pk,)


def test_two_who_change_different_visits_both_get_their_way(town, plan):
    change(plan, town, moved(plan, town, 0, helper=2), version=0)
    change(plan, town, moved(plan, town, 1, helper=3), version=0)
    assert Plan.objects.get(pk=plan.pk).version == 2


def test_who_comes_second_to_the_same_visit_hears_of_it_and_nothing_is_lost(town, plan):
    change(plan, town, moved(plan, town, 0, helper=2), version=0)
    with pytest.raises(ChangedMeanwhile) as refused:
        change(plan, town, moved(plan, town, 0, helper=3), version=0)
    assert refused.value.keys == {key(town, 0)}
    assert refused.value.version == 1
    assert placed(plan, key(town, 0)).helper_ids == (town.helpers[2].pk,)


def test_what_is_done_stays(town, plan):
    visit = Visit.objects.get(plan=plan, key=key(town, 0, TODAY))
    Encounter.objects.create(
        person=visit.person,
        employee=town.helpers[0],
        day=TODAY,
        visit=visit,
        team=town.team,
        origin="tap",
        recorded_at=NOW,
    )
    later = Placement("planned", TODAY, instant(TODAY, time(10)), (town.helpers[2].pk,))
    with pytest.raises(AlreadyDone):
        change(plan, town, Change(visit.key, later))


def test_undo_gives_back_what_was_and_takes_back_the_deviation(town, plan):
    before = placed(plan, key(town, 0))
    edited = change(plan, town, moved(plan, town, 0, helper=2))
    services.undo_edit(edit_public_id=edited.edit_public_id, user=town.users["team_leader"], now=NOW)
    assert placed(plan, key(town, 0)) == before
    assert Deviation.objects.get().withdrawn_at == NOW
    with pytest.raises(StateConflict, match="undone already"):
        services.undo_edit(edit_public_id=edited.edit_public_id, user=town.users["team_leader"], now=NOW)


def test_undo_is_refused_when_somebody_changed_the_visit_since(town, plan):
    edited = change(plan, town, moved(plan, town, 0, helper=2))
    change(plan, town, moved(plan, town, 0, helper=3), version=1)
    with pytest.raises(ChangedMeanwhile):
        services.undo_edit(edit_public_id=edited.edit_public_id, user=town.users["team_leader"], now=NOW)


def test_a_lock_is_a_step_that_reads_no_week_and_tells_nobody(town, plan, monkeypatch, django_assert_max_num_queries):
    published = []
    monkeypatch.setattr("tillit.rooms.visits.services.changes.publish", published.append)
    change(plan, town, moved(plan, town, 1, helper=3))
    stored = Plan.objects.get(pk=plan.pk)
    at = placed(plan, key(town, 0))
    published.clear()
    with django_assert_max_num_queries(16):
        edited = change(plan, town, Change(key(town, 0), replace(at, pinned=True)), version=1, kind="pin")
    assert placed(plan, key(town, 0)) == replace(at, pinned=True)
    row = VisitChange.objects.get(edit_id=edited.edit_id)
    assert (row.key, row.person_id, row.day, row.needs_telling) == (key(town, 0), town.people[0].pk, FRIDAY, False)
    assert (Placement.from_json(row.before), Placement.from_json(row.after)) == (at, replace(at, pinned=True))
    now = Plan.objects.get(pk=plan.pk)
    assert (edited.version, edited.changed, now.version) == (2, 1, 2)
    assert (now.cost, now.violations, now.problem) == (stored.cost, stored.violations, stored.problem)
    assert check_stored_plans()[0].violations == []
    with pytest.raises(ChangedMeanwhile):
        change(plan, town, Change(key(town, 0), at), version=1, kind="unpin")
    services.undo_edit(edit_public_id=edited.edit_public_id, user=town.users["team_leader"], now=NOW)
    assert placed(plan, key(town, 0)) == at
    assert published == []


def test_what_changed_under_a_plan_is_followed_by_the_step_after_a_lock(town, plan):
    at = placed(plan, key(town, 0))
    Pause.objects.create(source_id="p", person=town.people[1], starts_on=FRIDAY, reason="hospital")
    change(plan, town, Change(key(town, 0), replace(at, pinned=True)), kind="pin")
    assert placed(plan, key(town, 1)).state == "planned"
    change(plan, town, moved(plan, town, 2, helper=3), version=1)
    assert placed(plan, key(town, 1)).state == "skipped"
    assert placed(plan, key(town, 0)).pinned


def test_a_step_that_locks_and_moves_is_judged_as_any_other(town, plan):
    at = placed(plan, key(town, 0))
    both = [Change(key(town, 0), replace(at, pinned=True)), moved(plan, town, 1, helper=0, hour=8)]
    with pytest.raises(BreaksRule):
        change(plan, town, *both)
    assert not placed(plan, key(town, 0)).pinned


def test_a_cancelled_visit_stays_cancelled_in_a_plan_made_anew(town, plan):
    visit = key(town, 0)
    change(
        plan,
        town,
        Change(visit, Placement("skipped", FRIDAY)),
        kind="cancel",
        asked_by="person",
        decide=[Decided("cancelled", visit, town.grants[0].pk)],
    )
    assert Visit.objects.get(plan=plan, key=visit).state == "skipped"
    assert not Deviation.objects.exists(), "the person asked for it"
    problem = read_draft(Plan.objects.get(pk=plan.pk), now=NOW).problem
    assert visit not in problem.visit_of
    assert check_stored_plans()[0].violations == []


def test_an_added_and_a_split_visit_are_needed_and_go_away_when_undone(town, plan):
    extra = Decided("added", "x1", town.grants[0].pk, FRIDAY, (time(12), time(13)), 30)
    noon = Placement("planned", FRIDAY, instant(FRIDAY, time(12)), (town.helpers[0].pk,))
    added = change(plan, town, Change("x1", noon), kind="add", decide=[extra])
    assert Visit.objects.get(plan=plan, key="x1").ends_at == instant(FRIDAY, time(12, 30))
    whole = key(town, 1)
    at = placed(plan, whole)
    halves = [
        Change(whole, None),
        Change(f"{whole}/1", at),
        Change(f"{whole}/2", replace(at, starts_at=at.starts_at + timedelta(hours=1))),
    ]
    split = change(
        plan, town, *halves, kind="split", version=1, decide=[Decided("split", whole, town.grants[1].pk, minutes=15)]
    )
    second = Visit.objects.get(plan=plan, key=f"{whole}/2")
    assert (second.ends_at - second.starts_at) == timedelta(minutes=5)
    assert check_stored_plans()[0].violations == []
    for edit in (split, added):
        services.undo_edit(edit_public_id=edit.edit_public_id, user=town.users["team_leader"], now=NOW)
    assert set(Visit.objects.filter(plan=plan, day=FRIDAY).values_list("key", flat=True)) == {
        key(town, i) for i in range(6)
    }
    assert check_stored_plans()[0].violations == []


def test_a_pause_skips_the_visits_and_its_end_brings_them_back_to_the_same_helpers(town, plan):
    before = placed(plan, key(town, 0))
    pause = Pause.objects.create(source_id="p", person=town.people[0], starts_on=FRIDAY, reason="hospital")
    assert services.bring_up_to_date(team_id=town.team.pk, first=FRIDAY, now=NOW) == 1
    assert placed(plan, key(town, 0)).state == "skipped"
    assert placed(plan, key(town, 0, TODAY)).state == "planned"
    pause.delete()
    services.bring_up_to_date(team_id=town.team.pk, first=FRIDAY, now=NOW)
    assert placed(plan, key(town, 0)) == before
    assert not Deviation.objects.exists()
    assert services.bring_up_to_date(team_id=town.team.pk, first=FRIDAY, now=NOW) == 0


def test_after_a_pause_a_helper_who_is_busy_now_is_not_sent_to_two_places(town, plan):
    pause = Pause.objects.create(source_id="p", person=town.people[0], starts_on=FRIDAY, reason="holiday")
    services.bring_up_to_date(team_id=town.team.pk, first=FRIDAY, now=NOW)
    change(plan, town, moved(plan, town, 1, helper=0, hour=8), version=1)
    pause.delete()
    services.bring_up_to_date(team_id=town.team.pk, first=FRIDAY, now=NOW)
    visit = Visit.objects.get(plan=plan, key=key(town, 0))
    assert visit.state == "uncovered"
    assert visit.reason["code"]


def test_who_falls_ill_after_a_visit_keeps_it_and_a_proposal_sends_others_to_the_rest(town, plan):
    visit = Visit.objects.get(plan=plan, key=key(town, 0, TODAY))
    Encounter.objects.create(
        person=visit.person,
        employee=town.helpers[0],
        day=TODAY,
        visit=visit,
        team=town.team,
        origin="tap",
        recorded_at=NOW,
    )
    Absence.objects.create(
        source_id="a", employee=town.helpers[0], starts_on=TODAY, ends_on=TODAY + timedelta(days=1), reason="sickness"
    )
    draft = read_draft(Plan.objects.get(pk=plan.pk), now=NOW)
    broken = {violation.visits for violation in draft.violations(draft.placed)}
    assert (key(town, 4, TODAY),) in broken, "the next visit has nobody any more"
    assert (visit.key,) not in broken, "what was done was done at work"


def test_a_new_proposal_keeps_what_is_locked_done_and_over(town, plan, monkeypatch):
    from tillit.kernel.period import Week

    plan_here(monkeypatch)
    at = placed(plan, key(town, 0))
    locked = replace(at, starts_at=instant(FRIDAY, time(11)), helper_ids=(town.helpers[3].pk,), pinned=True)
    change(plan, town, Change(key(town, 0), locked), kind="pin")
    over = placed(plan, key(town, 5, MONDAY))
    card = services.request_plan(team_id=town.team.pk, week=Week(MONDAY), user=town.users["team_leader"], now=NOW)
    services.make_plan(plan_id=card.id, now=lambda: NOW)
    proposal = Plan.objects.get(pk=card.id)
    assert proposal.state == "proposed"
    assert placed(proposal, key(town, 0)) == locked
    assert placed(proposal, key(town, 5, MONDAY)) == over
