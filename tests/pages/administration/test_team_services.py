"""Teams and who belongs where: with dates, whole or not at all, and told to those who plan."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.town import LONG_AGO, NOW, TODAY

from tillit.foundation import events
from tillit.foundation.access.door import SEE, look_at_people, people_within_reach
from tillit.foundation.access.look_log import Look
from tillit.foundation.trail import TrailEntry
from tillit.rooms.decisions.models import Grant
from tillit.rooms.people.models import Grade, Person
from tillit.rooms.teams import queries, services
from tillit.rooms.teams.events import TeamChanged
from tillit.rooms.teams.models import Team, TeamMember, TeamPerson
from tillit.rooms.teams.services import TeamRefused
from tillit.rooms.teams.types import ASSIGN
from tillit.rooms.workforce.models import Employee

FRIDAY = TODAY + timedelta(days=2)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def told(monkeypatch):
    """What the planning hears of teams."""
    heard: list[TeamChanged] = []
    monkeypatch.setattr("tillit.rooms.teams.services.people.publish", lambda event: heard.append(event))
    monkeypatch.setattr("tillit.rooms.teams.services.members.publish", lambda event: heard.append(event))
    monkeypatch.setattr("tillit.rooms.teams.services.teams.publish", lambda event: heard.append(event))
    return heard


@pytest.fixture
def other(town):
    """A second team of one helper."""
    team = Team.objects.create(source_id="t2", name="Team Sørsia", unit=town.unit, latitude=59.8, longitude=10.4)
    helper = Employee.objects.create(
        source_id="e9", given_name="Siri", family_name="Sør", sort_key="sør", profession="nurse", position_percent=100
    )
    TeamMember.objects.create(team=team, employee=helper, starts_on=LONG_AGO)
    return team


def move(town, team, on=FRIDAY, contact=None, person=0):
    return services.move_person(
        person_id=town.people[person].pk,
        to_team_id=team.pk,
        on=on,
        primary_contact_id=contact,
        by=town.users["team_leader"],
        now=NOW,
    )


def periods(person) -> list[tuple[str, date, date | None]]:
    rows = TeamPerson.objects.filter(person=person).order_by("starts_on")
    return list(rows.values_list("team__source_id", "starts_on", "ends_on"))


def by_leader(town):
    return {"by": town.users["team_leader"], "now": NOW}


def test_a_move_ends_the_old_and_begins_the_new_on_the_day(town, other, told):
    move(town, other)
    assert periods(town.people[0]) == [("t1", LONG_AGO, FRIDAY), ("t2", FRIDAY, None)]
    assert set(map(repr, told)) == {repr(TeamChanged(town.team.pk, FRIDAY)), repr(TeamChanged(other.pk, FRIDAY))}
    entry = TrailEntry.objects.get(verb="move_person")
    assert entry.facts == {"person": town.people[0].pk, "on": str(FRIDAY), "before": town.team.pk}


def test_a_move_that_has_not_begun_is_taken_back(town, other, told):
    new = move(town, other)
    services.take_back(belonging_id=new, **by_leader(town))
    assert periods(town.people[0]) == [("t1", LONG_AGO, None)]
    assert [event.first for event in told] == [FRIDAY] * 4


def test_a_day_on_which_they_were_to_leave_stays_through_a_move_and_back(town, other, told):
    row = TeamPerson.objects.get(person=town.people[0])
    leaving = TODAY + timedelta(days=30)
    services.leave_team(belonging_id=row.pk, on=leaving, **by_leader(town))
    new = move(town, other)
    assert periods(town.people[0])[-1] == ("t2", FRIDAY, leaving)
    services.take_back(belonging_id=new, **by_leader(town))
    assert periods(town.people[0]) == [("t1", LONG_AGO, leaving)]
    services.leave_team(belonging_id=row.pk, on=None, **by_leader(town))
    assert periods(town.people[0]) == [("t1", LONG_AGO, None)]


def test_what_cannot_be_is_refused_and_nothing_is_changed(town, other, told):
    before = periods(town.people[0])
    for case in (
        {"team": other, "on": YESTERDAY},
        {"team": town.team},
        {"team": other, "contact": town.helpers[0].pk},
    ):
        with pytest.raises(TeamRefused):
            move(town, **case)
    assert periods(town.people[0]) == before
    move(town, other)
    with pytest.raises(TeamRefused, match=r"planned|planlagt"):
        move(town, other, on=TODAY)
    assert len(told) == 2


def test_a_person_moved_again_on_the_same_day_was_never_in_the_first(town, other, told):
    third = Team.objects.create(source_id="t3", name="Team Vest", unit=town.unit, latitude=59.8, longitude=10.4)
    move(town, other)
    move(town, third)
    assert periods(town.people[0]) == [("t1", LONG_AGO, FRIDAY), ("t3", FRIDAY, None)]


def test_whom_no_team_helps_comes_to_one(town, other, told):
    TeamPerson.objects.filter(person=town.people[0]).delete()
    move(town, other, on=TODAY)
    assert periods(town.people[0]) == [("t2", TODAY, None)]
    with pytest.raises(TeamRefused):
        services.take_back(belonging_id=TeamPerson.objects.get(person=town.people[0]).pk, **by_leader(town))


def test_the_contact_is_in_the_team(town, other, told):
    row = TeamPerson.objects.get(person=town.people[0])
    services.change_contact(belonging_id=row.pk, employee_id=town.helpers[3].pk, **by_leader(town))
    row.refresh_from_db()
    assert row.primary_contact == town.helpers[3]
    with pytest.raises(TeamRefused):
        services.change_contact(belonging_id=row.pk, employee_id=other.members.get().employee_id, **by_leader(town))


def member_of(town, which=1):
    return TeamMember.objects.get(team=town.team, employee=town.helpers[which])


def test_a_member_leaves_and_what_they_were_before_can_be_asked_for(town, told):
    member = member_of(town)
    services.change_member(member_id=member.pk, role="leader", ends_on=FRIDAY, **by_leader(town))
    rows = TeamMember.objects.filter(employee=town.helpers[1]).order_by("starts_on")
    assert list(rows.values_list("role", "starts_on", "ends_on")) == [
        ("member", LONG_AGO, TODAY),
        ("leader", TODAY, FRIDAY),
    ]
    assert told == [TeamChanged(town.team.pk, TODAY)]


def test_a_member_who_leaves_on_friday_changes_the_plan_from_friday(town, told):
    services.change_member(member_id=member_of(town).pk, role="member", ends_on=FRIDAY, **by_leader(town))
    services.change_member(member_id=member_of(town).pk, role="member", ends_on=None, **by_leader(town))
    assert told == [TeamChanged(town.team.pk, FRIDAY)] * 2
    assert member_of(town).ends_on is None


def test_a_member_is_once_in_the_team_at_a_time(town, told):
    with pytest.raises(TeamRefused):
        services.add_member(
            team_id=town.team.pk,
            employee_id=town.helpers[1].pk,
            role="member",
            starts_on=TODAY,
            ends_on=None,
            **by_leader(town),
        )


def test_who_was_to_come_and_leaves_before_never_was(town, other, told):
    new = services.add_member(
        team_id=other.pk,
        employee_id=town.helpers[1].pk,
        role="member",
        starts_on=FRIDAY,
        ends_on=None,
        **by_leader(town),
    )
    services.change_member(member_id=new, role="member", ends_on=TODAY, **by_leader(town))
    assert not TeamMember.objects.filter(pk=new).exists()
    assert told == [TeamChanged(other.pk, FRIDAY), TeamChanged(other.pk, TODAY)]


def test_a_team_that_helps_somebody_is_not_closed_and_an_empty_one_is_gone_from_the_lists(town, other, told):
    with pytest.raises(TeamRefused):
        services.close_team(team_id=town.team.pk, **by_leader(town))
    services.close_team(team_id=other.pk, **by_leader(town))
    assert [card.name for card in queries.all_teams()] == ["Team Nordsia"]
    assert other.members.get().ends_on == TODAY
    with pytest.raises(TeamRefused):
        move(town, other)
    services.reopen_team(team_id=other.pk, **by_leader(town))
    move(town, other)


def test_a_new_team_has_an_id_of_its_own(town, told):
    ids = [
        services.make_team(name="Team Ny", unit_id=town.unit.pk, latitude=59.9, longitude=10.6, **by_leader(town))
        for _ in range(2)
    ]
    names = set(Team.objects.filter(pk__in=ids).values_list("source_id", flat=True))
    assert len(names) == 2
    assert all(name.startswith("tillit-") for name in names)


def test_a_moved_base_changes_the_plan_and_a_new_name_does_not(town, told):
    same = {"unit_id": town.unit.pk, "longitude": 10.5, **by_leader(town)}
    services.change_team(team_id=town.team.pk, name="Nytt navn", latitude=59.9, **same)
    assert told == []
    services.change_team(team_id=town.team.pk, name="Nytt navn", latitude=59.95, **same)
    assert told == [TeamChanged(town.team.pk, TODAY)]


def test_the_change_is_published_to_who_listens(town, other, monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setattr(events, "_listeners", {events.event_name(TeamChanged): {"somebody": heard.append}})
    deferred = []
    monkeypatch.setattr("tillit.foundation.tasks.deliver_event.defer", lambda **job: deferred.append(job))
    move(town, other)
    assert {job["payload"]["team_id"] for job in deferred} == {town.team.pk, other.pk}
    assert {job["payload"]["first"] for job in deferred} == {str(FRIDAY)}


def test_an_administrator_assigns_but_does_not_see_and_nobody_sealed(town):
    admin = town.users["administrator"]
    Person.objects.filter(pk=town.people[1].pk).update(grade=Grade.SEALED)
    for gone in (TeamPerson.objects.filter(person=town.people[2]), Grant.objects.filter(person=town.people[2])):
        gone.update(ends_on=TODAY)
    assert not people_within_reach(admin, SEE, now=NOW).exists()
    ids = {person.pk for person in town.people}
    shown = look_at_people(admin, ASSIGN, ids=ids, page="team_people", now=NOW)
    assert set(shown) == ids - {town.people[1].pk, town.people[2].pk}
    look = Look.objects.get()
    assert (look.ground, look.action) == ("administers_teams", ASSIGN)


def test_a_leader_assigns_their_own_team_also_the_sealed_and_a_helper_nobody(town):
    Person.objects.filter(pk=town.people[1].pk).update(grade=Grade.SEALED)
    assert people_within_reach(town.users["team_leader"], ASSIGN, now=NOW).count() == 6
    assert not people_within_reach(town.users["care_worker"], ASSIGN, now=NOW).exists()
