"""The lists of teams: for a leader, and for the municipality at team level only."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from statistics import median
from unittest.mock import patch

import pytest
from django.urls import reverse

from tests.town import LONG_AGO, MONDAY, NOW, TODAY, accepted_plan, history
from tillit.foundation.access.look_log import Look
from tillit.rooms.indicators.queries import latest
from tillit.rooms.indicators.services import measure_all
from tillit.rooms.rosters.models import Absence
from tillit.rooms.teams.models import Team, TeamMember, TeamPerson
from tillit.rooms.visits.models import Encounter, Plan, Visit, VisitAnswer
from tillit.ui.templatetags.tillit import full_date

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _eight_in_the_morning():
    """Let the clock say what it says in town."""
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


@pytest.fixture
def second(town):
    """A second team, nobody's yet."""
    return Team.objects.create(source_id="t2", name="Team Sørsia", unit=town.unit, latitude=59, longitude=10)


def test_a_leader_of_one_team_goes_straight_to_its_week(client, town):
    """No list of one."""
    client.force_login(town.users["team_leader"])
    answer = client.get(reverse("team_list"))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("team_week", args=[town.team.pk, "2026-W47"])


def test_a_leader_sees_the_teams_they_lead_now(client, town, second):
    """A second team that is not theirs does not show; led from tomorrow neither; led today it does."""
    client.force_login(town.users["team_leader"])
    assert client.get(reverse("team_list")).status_code == 302
    member = TeamMember.objects.create(
        team=second, employee=town.helpers[0], role="leader", starts_on=TODAY + timedelta(days=1)
    )
    assert client.get(reverse("team_list")).status_code == 302
    TeamMember.objects.filter(pk=member.pk).update(starts_on=LONG_AGO)
    page = client.get(reverse("team_list")).content.decode()
    assert "Team Nordsia" in page
    assert "Team Sørsia" in page


def test_who_leads_none_is_told_so(client, town):
    """An empty list says what it takes."""
    TeamMember.objects.update(role="member")
    client.force_login(town.users["team_leader"])
    answer = client.get(reverse("team_list"))
    assert answer.context["rows"] == []
    assert 'class="empty"' in answer.content.decode()


def test_the_municipality_counts_by_team_and_looks_at_nobody(client, town, second):
    """Median, uncovered and plan for each; no person, no look."""
    history(town, days=14, until=TODAY + timedelta(days=1))
    plan = accepted_plan(town)
    visit = Visit.objects.filter(plan=plan).first()
    visit.helpers.all().delete()
    Visit.objects.filter(pk=visit.pk).update(state="uncovered", starts_at=None, ends_at=None)
    client.force_login(town.users["administrator"])
    answer = client.get(reverse("municipality"))
    first, other = answer.context["rows"]
    assert (first.median, first.people, first.uncovered, first.plan.state) == (4, 6, 1, "accepted")
    assert (other.median, other.people, other.uncovered, other.plan) == (None, 0, None, None)
    page = answer.content.decode()
    assert all(person.family_name not in page for person in town.people)
    assert all(helper.family_name not in page for helper in town.helpers)
    assert not Look.objects.exists()


def test_it_sorts_by_faces_and_uncovered_with_missing_last(client, town, second):
    """Either way round, a team without a number stands last."""
    history(town, days=14, until=TODAY + timedelta(days=1))
    client.force_login(town.users["administrator"])
    for sort in ("faces", "-faces", "uncovered"):
        rows = client.get(reverse("municipality"), {"sort": sort}).context["rows"]
        assert rows[-1].team.id == (second.pk if "faces" in sort else rows[-1].team.id)
    names = [r.team.name for r in client.get(reverse("municipality"), {"sort": "-team"}).context["rows"]]
    assert names == ["Team Sørsia", "Team Nordsia"]


def test_a_running_plan_shows_beside_the_accepted_one(client, town):
    """Both are true."""
    accepted_plan(town)
    Plan.objects.create(team=town.team, week=TODAY - timedelta(days=2), state="queued", created_at=NOW)
    client.force_login(town.users["administrator"])
    (row,) = client.get(reverse("municipality")).context["rows"]
    assert (row.plan.state, row.running.state) == ("accepted", "queued")


def test_who_left_the_team_is_not_counted(client, town):
    """The median is of those the team helps now."""
    history(town, days=14, until=TODAY + timedelta(days=1))
    TeamPerson.objects.filter(person__in=town.people[:2]).update(ends_on=TODAY)
    client.force_login(town.users["administrator"])
    (row,) = client.get(reverse("municipality")).context["rows"]
    assert row.people == 4


def test_only_an_administrator_sees_the_municipality(client, town):
    """Others have their own pages."""
    for name in ("inhabitant", "care_worker", "team_leader"):
        client.force_login(town.users[name])
        assert client.get(reverse("municipality")).status_code == 403


def test_the_number_of_queries_does_not_grow_with_teams(client, town, django_assert_max_num_queries):
    """A municipality of many teams costs the same."""
    Team.objects.bulk_create(
        Team(source_id=f"x{n}", name=f"Lag {n}", unit=town.unit, latitude=59, longitude=10) for n in range(40)
    )
    client.force_login(town.users["administrator"])
    with django_assert_max_num_queries(18):
        assert client.get(reverse("municipality")).status_code == 200


def test_the_municipality_counts_next_week_absence_and_overdue_answers(client, town, second):
    """One of four shifts today, one answer whose deadline has passed; each but that opens the team's page at it."""
    accepted_plan(town)
    following = Plan.objects.create(team=town.team, week=MONDAY + timedelta(days=7), state="proposed", created_at=NOW)
    Visit.objects.create(
        plan=following, key="x", person=town.people[0], grant=town.grants[0], day=following.week, state="uncovered"
    )
    Absence.objects.create(source_id="a", employee=town.helpers[1], starts_on=TODAY, reason="sickness")
    for number, due in enumerate((NOW - timedelta(hours=1), NOW + timedelta(hours=1))):
        VisitAnswer.objects.create(
            person=town.people[number],
            team=town.team,
            key=f"k{number}",
            day=TODAY,
            planned_at=NOW,
            reply="no",
            entered_by=town.users["inhabitant"],
            given_at=NOW - timedelta(days=1),
            due_at=due,
        )
    client.force_login(town.users["administrator"])
    answer = client.get(reverse("municipality"))
    row, other = answer.context["rows"]
    assert (row.stands.away.away, row.stands.away.shifts, row.stands.overdue) == (1, 4, 1)
    assert (row.uncovered, row.stands.next_week.uncovered) == (0, 1)
    assert (other.stands.away.share, other.stands.overdue) == (None, 0)
    page = answer.content.decode()
    for address in (row.faces_url, row.uncovered_url, row.next_uncovered_url, row.away_url):
        assert client.get(address.partition("#")[0]).status_code == 200
    assert row.away_url in page
    assert reverse("team_tasks", args=[town.team.pk]) not in page, "what people wished for is for the team"
    for sort in ("away", "-away", "overdue", "uncovered_next", "faces_28"):
        rows = client.get(reverse("municipality"), {"sort": sort}).context["rows"]
        assert len(rows) == 2
    assert [r.team.name for r in client.get(reverse("municipality"), {"sort": "-overdue"}).context["rows"]] == [
        "Team Nordsia",
        "Team Sørsia",
    ]


def test_the_numbers_come_as_a_file_that_a_spreadsheet_reads(client, town, second):
    """Semicolons, decimal comma, a byte order mark; a name is never a formula."""
    Team.objects.filter(pk=second.pk).update(name="=1+1")
    history(town, days=14, until=TODAY + timedelta(days=1))
    client.force_login(town.users["administrator"])
    answer = client.get(reverse("municipality_file"))
    assert answer["Content-Disposition"] == 'attachment; filename="tillit-2026-11-18.csv"'
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("'=1+1;")  # before T, as the page has it
    assert lines[2].startswith("Team Nordsia;Nordsia hjemmetjeneste;4;6;")
    assert len({line.count(";") for line in lines}) == 1
    client.force_login(town.users["team_leader"])
    assert client.get(reverse("municipality_file")).status_code == 403


@pytest.mark.parametrize("back", [0, 1])
def test_faces_are_the_public_numbers_own_as_of_the_day_they_were_measured(client, town, back):
    """Last night's number stands with its day, and today's when there is one, whatever was changed since."""
    on = TODAY - timedelta(days=back)
    history(town, days=30, until=TODAY + timedelta(days=1))
    measure_all(on=on, now=NOW)
    Encounter.objects.all().delete()  # what is shown now can only be what was measured
    client.force_login(town.users["administrator"])
    answer = client.get(reverse("municipality"))
    stands = answer.context["rows"][0].stands
    public = latest("helpers_met_14d", level="team", team_id=town.team.pk)
    assert (stands.faces_on, stands.people_14) == (on, public.persons) == (on, 6)
    assert stands.faces_14 == median(Counter(public.histogram).elements()) == 4
    assert stands.faces_28 == 4
    assert f"til og med {full_date(on)}" in answer.content.decode()
    assert f";4;6;4;{on.isoformat()};" in client.get(reverse("municipality_file")).content.decode()


def test_faces_are_counted_now_where_nothing_was_measured_since_yesterday(client, town):
    history(town, days=30, until=TODAY + timedelta(days=1))
    measure_all(on=TODAY - timedelta(days=2), now=NOW)
    Encounter.objects.filter(person=town.people[5]).delete()
    client.force_login(town.users["administrator"])
    stands = client.get(reverse("municipality")).context["rows"][0].stands
    assert (stands.faces_on, stands.people_14) == (TODAY, 5)
