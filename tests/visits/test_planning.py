"""Ask for a plan, make it, accept it; and what is stored stands up to the independent checker."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.town import MONDAY, NOW, accepted_plan
from tests.visits.answered_here import plan_here
from tillit.foundation.trail import TrailEntry
from tillit.kernel.errors import StateConflict
from tillit.kernel.period import Week
from tillit.planning.visits.frozen import freeze, thaw
from tillit.rooms.people.models import Pause
from tillit.rooms.rosters.models import Absence, Shift
from tillit.rooms.visits import planner, services, solver
from tillit.rooms.visits.models import Encounter, Plan, Visit, VisitHelper
from tillit.rooms.visits.solver import child_started
from tillit.rooms.visits.stored_plans import check_stored_plans

WEEK = Week(MONDAY)


@pytest.fixture(autouse=True)
def _planned_here(monkeypatch):
    plan_here(monkeypatch)


@pytest.fixture
def _planned_in_a_child(_planned_here, monkeypatch):
    monkeypatch.setattr(solver, "child_started", child_started)


def plan_now(town, week=WEEK):
    card = services.request_plan(team_id=town.team.pk, week=week, user=town.users["team_leader"], now=NOW)
    services.make_plan(plan_id=card.id, now=lambda: NOW)
    return Plan.objects.get(pk=card.id)


def test_a_requested_plan_waits_as_one_job_in_the_same_transaction(town):
    first = services.request_plan(team_id=town.team.pk, week=WEEK, user=None, now=NOW)
    second = services.request_plan(team_id=town.team.pk, week=WEEK, user=None, now=NOW)
    assert first == second, "asking again while it waits gives the same plan"
    assert first.state == "queued"
    assert ProcrastinateJob.objects.filter(task_name__endswith="plan_team_week").count() == 1


@pytest.mark.usefixtures("_planned_in_a_child")
def test_the_plan_covers_everyone_and_breaks_nothing(town):
    plan = plan_now(town)
    assert (plan.state, plan.progress, plan.violations) == ("proposed", 100, 0)
    assert plan.visits.count() == 6 * 7
    assert not plan.visits.exclude(state="planned").exists()
    [judgement] = check_stored_plans()
    assert (judgement.violations, judgement.visits, judgement.unexplained) == ([], 42, 0)


def test_the_checker_sees_what_is_tampered_with_in_the_rows(town):
    plan = plan_now(town)
    busy = VisitHelper.objects.filter(visit__plan=plan).first()
    Visit.objects.filter(pk=busy.visit_id).update(
        starts_at=busy.visit.starts_at - timedelta(hours=6), ends_at=busy.visit.ends_at - timedelta(hours=6)
    )
    [judgement] = check_stored_plans()
    assert judgement.violations


def test_making_a_plan_twice_makes_it_once(town):
    plan = plan_now(town)
    before = list(plan.visits.values_list("public_id", flat=True).order_by("pk"))
    services.make_plan(plan_id=plan.pk, now=lambda: NOW)
    assert list(plan.visits.values_list("public_id", flat=True).order_by("pk")) == before


def test_a_visit_nobody_can_make_is_stored_with_why(town):
    Shift.objects.filter(starts_at__date=MONDAY).delete()
    plan = plan_now(town)
    uncovered = plan.visits.filter(state="uncovered")
    assert uncovered.count() == 6
    assert all(visit.day == MONDAY and visit.reason["helpers"] for visit in uncovered)
    assert check_stored_plans()[0].unexplained == 0


def test_who_is_absent_gets_no_visits(town):
    away = town.helpers[2]
    Absence.objects.create(source_id="a", employee=away, starts_on=MONDAY, ends_on=None, reason="sickness")
    plan = plan_now(town)
    assert not VisitHelper.objects.filter(visit__plan=plan, employee=away).exists()


def test_who_is_in_hospital_is_not_visited(town):
    Pause.objects.create(
        source_id="x", person=town.people[0], starts_on=MONDAY, ends_on=MONDAY + timedelta(days=3), reason="hospital"
    )
    plan = plan_now(town)
    assert plan.visits.filter(person=town.people[0]).count() == 4


def test_a_new_proposal_replaces_the_old_and_an_old_one_cannot_be_accepted(town):
    old, new = plan_now(town), plan_now(town)
    old.refresh_from_db()
    assert (old.state, new.state) == ("superseded", "proposed")
    with pytest.raises(StateConflict):
        services.accept_plan(plan_public_id=old.public_id, user=town.users["team_leader"], now=NOW)


def test_accepting_says_who_and_when_and_twice_is_once(town):
    plan = plan_now(town)
    for _ in range(2):
        services.accept_plan(plan_public_id=plan.public_id, user=town.users["team_leader"], now=NOW)
    plan.refresh_from_db()
    assert (plan.state, plan.accepted_by, plan.accepted_at) == ("accepted", town.users["team_leader"], NOW)
    assert TrailEntry.objects.filter(verb="accept_plan").count() == 1


def test_what_is_done_stays_when_a_newer_proposal_is_accepted(town):
    before = accepted_plan(town)
    visit = before.visits.get(person=town.people[0], day=MONDAY)
    helper = visit.helpers.get().employee
    Encounter.objects.create(
        person=town.people[0], employee=helper, day=MONDAY, visit=visit, origin="tap", recorded_at=NOW
    )
    after = plan_now(town)
    services.accept_plan(plan_public_id=after.public_id, user=town.users["team_leader"], now=NOW)
    assert Encounter.objects.get(origin="tap").visit == visit
    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.state, after.state) == ("accepted", "superseded")


def test_a_plan_with_violations_cannot_be_accepted(town):
    plan = plan_now(town)
    Plan.objects.filter(pk=plan.pk).update(violations=1)
    with pytest.raises(StateConflict):
        services.accept_plan(plan_public_id=plan.public_id, user=town.users["team_leader"], now=NOW)


def test_the_frozen_problem_holds_no_name_and_comes_back_the_same(town):
    problem, _ = planner.build_problem(town.team.pk, WEEK, today=MONDAY)
    frozen = freeze(problem)
    assert freeze(thaw(frozen)) == frozen
    import gzip

    text = gzip.decompress(frozen).decode()
    assert not any(person.family_name in text for person in town.people)


def test_a_problem_is_gathered_in_a_fixed_number_of_queries(town, django_assert_max_num_queries):
    with django_assert_max_num_queries(17):
        planner.build_problem(town.team.pk, WEEK, today=MONDAY)


def test_the_same_seed_gives_the_same_plan(town):
    def shape(plan):
        rows = VisitHelper.objects.filter(visit__plan=plan).order_by("visit__key", "employee_id")
        return list(rows.values_list("visit__key", "employee_id", "visit__starts_at"))

    assert shape(plan_now(town)) == shape(plan_now(town))


@pytest.mark.usefixtures("_planned_in_a_child")
def test_a_child_that_dies_leaves_a_fault_and_no_plan(town, monkeypatch):
    monkeypatch.setattr(solver.sys, "executable", "/bin/false")
    card = services.request_plan(team_id=town.team.pk, week=WEEK, user=None, now=NOW)
    with pytest.raises(solver.SolverFault):
        services.make_plan(plan_id=card.id, now=lambda: NOW)
    services.fail_plan(plan_id=card.id, fault="died", now=NOW)
    assert Plan.objects.get(pk=card.id).state == "failed"


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_two_proposals_at_once_leave_one_in_force(transactional_db):
    from tests.town import build_town

    town = build_town()
    plans = [plan_now(town)]
    Plan.objects.filter(pk=plans[0].pk).update(state="superseded")
    plans.append(plan_now(town))
    Plan.objects.filter(pk=plans[0].pk).update(state="proposed")
    faults = []

    def accept(plan):
        try:
            services.accept_plan(plan_public_id=plan.public_id, user=town.users["team_leader"], now=NOW)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept, args=[plan]) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Plan.objects.filter(state="accepted").count() == 1
    assert faults == []
    assert connection.connection is not None
