"""The door to a person: what opens it, for whom, and that every look is written down."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import override_settings
from tests.town import LONG_AGO, NOW, TODAY, accepted_plan

from tillit.foundation.access import door
from tillit.foundation.access.door import (
    ENTER,
    SEE,
    has_role,
    look_at_people,
    look_at_person,
    people_within_reach,
)
from tillit.foundation.access.look_log import Look
from tillit.foundation.access.sign_in import Accounts
from tillit.foundation.trail import TrailEntry, leave_trail
from tillit.foundation.users import Role, RoleAssignment, User
from tillit.kernel.errors import NotFound
from tillit.rooms.people.models import Grade, Person
from tillit.rooms.teams.models import Team, TeamMember
from tillit.rooms.visits.models import Plan, PlanState, Visit, VisitHelper
from tillit.rooms.workforce.models import Employee

TOMORROW = NOW + timedelta(days=1)


def reach(user: User, action: str = SEE, now=NOW) -> set[str]:
    return {person.given_name for person in people_within_reach(user, action, now=now)}


def visitor(town, *people: Person, state: str = PlanState.ACCEPTED) -> User:
    """A helper of another team, whom an accepted plan sends to these people today."""
    user = User.objects.create_user("visitor", display_name="visitor")
    employee = Employee.objects.create(
        source_id="v",
        given_name="Vera",
        family_name="Vikar",
        profession="nurse",
        position_percent=50,
        user=user,
    )
    elsewhere = Team.objects.create(source_id="t2", name="Sørsia", unit=town.unit, latitude=59.9, longitude=10.5)
    TeamMember.objects.create(team=elsewhere, employee=employee, starts_on=LONG_AGO)
    plan = Plan.objects.create(team=town.team, week=TODAY - timedelta(days=2), state=state, created_at=NOW, seed=1)
    for person in people:
        visit = Visit.objects.create(
            plan=plan,
            key=f"k{person.pk}",
            person=person,
            grant=town.grants[0],
            day=TODAY,
            starts_at=NOW,
            ends_at=NOW + timedelta(minutes=30),
            state="planned",
        )
        VisitHelper.objects.create(visit=visit, employee=employee)
    return user


# What opens the door


def test_an_inhabitant_reaches_only_their_own_record(town):
    assert reach(town.users["inhabitant"]) == {"Ingrid"}
    assert reach(town.users["inhabitant"], ENTER) == set()


def test_a_member_of_the_team_sees_the_teams_people(town):
    assert reach(town.users["care_worker"]) == {person.given_name for person in town.people}


def test_a_member_may_not_know_how_to_get_in_without_going_there(town):
    assert reach(town.users["care_worker"], ENTER) == set()


def test_who_goes_there_today_may_know_how_to_get_in(town):
    accepted_plan(town)
    assert reach(town.users["care_worker"], ENTER) == {"Arne", "Edel"}


def test_who_goes_there_tomorrow_may_not_know_it_yet(town):
    assert reach(visitor(town, town.people[2]), ENTER) == {"Borghild"}
    assert reach(User.objects.get(username="visitor"), ENTER, now=TOMORROW) == set()
    assert reach(User.objects.get(username="visitor"), ENTER, now=NOW - timedelta(days=1)) == set()


@pytest.mark.parametrize("state", [PlanState.PROPOSED, PlanState.SUPERSEDED])
def test_a_plan_that_is_not_accepted_opens_nothing(town, state):
    assert reach(visitor(town, town.people[2], state=state), ENTER) == set()


def test_a_visit_over_midnight_opens_until_it_is_over(town):
    user = visitor(town, town.people[2])
    midnight = NOW.replace(hour=0) + timedelta(days=1)
    Visit.objects.update(starts_at=midnight - timedelta(minutes=10), ends_at=midnight + timedelta(minutes=20))
    assert reach(user, ENTER, now=midnight + timedelta(minutes=10)) == {"Borghild"}
    assert reach(user, ENTER, now=midnight + timedelta(hours=2)) == set()


def test_a_night_worker_gets_the_address_before_midnight(town):
    user = visitor(town, town.people[2])
    midnight = NOW.replace(hour=0) + timedelta(days=1)
    Visit.objects.update(
        day=TODAY + timedelta(days=1),
        starts_at=midnight + timedelta(minutes=15),
        ends_at=midnight + timedelta(minutes=45),
    )
    assert reach(user, ENTER, now=midnight - timedelta(minutes=20)) == {"Borghild"}
    assert reach(user, ENTER, now=midnight - timedelta(hours=3)) == set()


def test_a_membership_that_ended_opens_nothing(town):
    TeamMember.objects.filter(employee=town.helpers[1]).update(ends_on=TODAY)
    assert reach(town.users["care_worker"]) == set()
    assert "Arne" in reach(town.users["care_worker"], now=NOW - timedelta(days=1))


def test_a_leader_reaches_as_a_leader(town):
    seen = people_within_reach(town.users["team_leader"], SEE, now=NOW)
    assert {person.ground for person in seen} == {"team_leader"}


def test_own_record_is_the_ground_that_is_written_when_there_are_two(town):
    Person.objects.filter(pk=town.people[0].pk).update(user=town.users["care_worker"])
    found = look_at_person(town.users["care_worker"], SEE, public_id=town.people[0].public_id, page="person", now=NOW)
    assert found.ground == "own_record"


def test_an_administrator_reaches_nobody(town):
    assert reach(town.users["administrator"]) == set()


def test_a_closed_account_reaches_nobody(town):
    town.users["care_worker"].is_active = False
    assert reach(town.users["care_worker"]) == set()


def test_nobody_reaches_anybody_where_no_ground_is_registered(town, monkeypatch):
    monkeypatch.setattr(door, "_grounds", {})
    accepted_plan(town)
    for user in town.users.values():
        assert reach(user) == reach(user, ENTER) == set()


def test_an_action_that_no_ground_allows_is_allowed_to_nobody(town):
    for user in town.users.values():
        assert reach(user, "write_prescription") == set()


# Sealed


def seal(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(grade=Grade.SEALED)


def test_a_sealed_person_is_there_for_the_team_and_for_themself(town):
    seal(town.people[0])
    assert "Ingrid" in reach(town.users["care_worker"])
    assert reach(town.users["inhabitant"]) == {"Ingrid"}


def test_a_sealed_person_does_not_exist_for_a_visitor_from_elsewhere(town):
    seal(town.people[2])
    assert reach(visitor(town, town.people[2], town.people[3]), SEE) == {"Cecilie"}
    assert reach(User.objects.get(username="visitor"), ENTER) == {"Cecilie"}


def test_a_sealed_person_is_reached_by_a_helper_of_their_own_team(town):
    seal(town.people[1])
    accepted_plan(town)
    assert reach(town.users["care_worker"], ENTER) == {"Arne", "Edel"}


def test_a_ground_that_says_nothing_about_sealed_ones_does_not_reach_them(town, monkeypatch):
    monkeypatch.setattr(door, "_grounds", {})
    seal(town.people[0])
    door.register_ground("all", name="all", actions=[SEE], people=lambda user, now: door.Q())
    assert reach(town.users["administrator"]) == {person.given_name for person in town.people[1:]}


def test_who_is_out_of_reach_and_who_does_not_exist_answer_the_same(town):
    seal(town.people[0])
    answers = set()
    for public_id in (town.people[0].public_id, uuid4()):
        with pytest.raises(NotFound) as caught:
            look_at_person(town.users["administrator"], SEE, public_id=public_id, page="person", now=NOW)
        answers.add(str(caught.value))
    assert len(answers) == 1


# What the door costs


def test_the_grounds_after_one_that_opens_to_all_are_not_asked(town, django_assert_num_queries):
    """Each is tried for whom none before it opened to; a barrier asks for the standing blocks, and there are none."""
    oneself, helper = town.users["inhabitant"], town.users["care_worker"]
    with django_assert_num_queries(2):  # the person and the look
        look_at_person(oneself, SEE, public_id=town.people[0].public_id, page="own_page", now=NOW)
    ids = [person.pk for person in town.people[:3]]
    with django_assert_num_queries(6):  # nobody's own, the teams led and been in, the persons, the blocks, the look
        look_at_people(helper, SEE, ids=ids, page="my_day", now=NOW)
    assert [look.ground for look in Look.objects.order_by("pk")] == ["own_record", "team_member"]


# The look log


def test_a_look_is_logged_with_its_ground(town):
    look_at_person(town.users["care_worker"], SEE, public_id=town.people[0].public_id, page="person", now=NOW)
    look = Look.objects.get()
    assert (look.user, look.action, look.ground, look.page) == (
        town.users["care_worker"], SEE, "team_member", "person"
    )  # fmt: skip
    assert (look.at, look.person_ids, look.refused) == (NOW, [town.people[0].pk], False)


def test_a_refused_look_is_logged(town):
    with pytest.raises(NotFound):
        look_at_person(town.users["administrator"], SEE, public_id=town.people[0].public_id, page="person", now=NOW)
    look = Look.objects.get()
    assert (look.refused, look.ground, look.person_ids) == (True, "", [town.people[0].pk])


def test_a_look_at_nobody_is_no_look(town):
    with pytest.raises(NotFound):
        look_at_person(town.users["care_worker"], SEE, public_id=uuid4(), page="person", now=NOW)
    assert not Look.objects.exists()


def test_a_list_is_one_row_with_the_ids_that_were_shown(town):
    asked = [person.pk for person in town.people[:3]]
    shown = look_at_people(town.users["care_worker"], SEE, ids=[*asked, 0], page="my_day", now=NOW)
    assert sorted(shown) == sorted(asked)
    assert Look.objects.get().person_ids == sorted(asked)


def test_a_list_of_nobody_leaves_no_row(town):
    assert look_at_people(town.users["administrator"], SEE, ids=[town.people[0].pk], page="x", now=NOW) == {}
    assert not Look.objects.exists()


@pytest.mark.parametrize(
    "change",
    [lambda rows: rows.update(at=TOMORROW), lambda rows: rows._raw_delete("default")],
    ids=["update", "delete"],
)
def test_the_look_log_and_the_trail_cannot_be_changed(town, change):
    look_at_person(town.users["care_worker"], SEE, public_id=town.people[0].public_id, page="person", now=NOW)
    leave_trail(user=town.users["care_worker"], verb="test", subject=town.people[0], now=NOW)
    for log in (Look, TrailEntry):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(log.objects.all())
        assert log.objects.get().at == NOW


# Roles and accounts


def test_a_role_holds_only_in_its_period(town):
    user = User.objects.create_user("short", display_name="short")
    RoleAssignment.objects.create(user=user, role=Role.CARE_WORKER, starts_on=TODAY, ends_on=TODAY + timedelta(days=1))
    assert has_role(user, Role.CARE_WORKER, now=NOW)
    assert not has_role(user, Role.CARE_WORKER, now=TOMORROW)
    assert not has_role(user, Role.CARE_WORKER, now=NOW - timedelta(days=1))


def test_roles_are_asked_for_once_in_a_request(town, django_assert_num_queries):
    user = User.objects.get(username="care_worker")
    with django_assert_num_queries(1):
        assert has_role(user, Role.CARE_WORKER, now=NOW)
        assert not has_role(user, Role.TEAM_LEADER, now=NOW)


def test_a_made_up_account_is_refused_outside_demo_mode(town):
    user = User.objects.create_user("demo", display_name="Demo")
    User.objects.update(synthetic=True)
    assert Accounts().get_user(user.pk) == user
    with override_settings(TILLIT_DEMO=False):
        assert Accounts().get_user(user.pk) is None
