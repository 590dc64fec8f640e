"""What is to be expected follows need alone: a team with heavier needs is expected to meet more helpers."""

from datetime import timedelta

import pytest
from tests.rooms.indicators.test_measure import helped
from tests.town import NOW, TODAY, accepted_plan

from tillit.foundation.facts import by_need
from tillit.rooms.indicators.expectation import Group, expected_from_need
from tillit.rooms.teams.models import TeamMember
from tillit.rooms.visits.models import Visit

# Worked out by hand. In the municipality: light 40 persons met 200 helpers (5 each), heavy 20 met 300 (15 each).
GROUPS = [Group(1, 1, 30, 120), Group(1, 3, 10, 180), Group(2, 1, 10, 80), Group(2, 3, 10, 120)]


def test_the_municipalitys_means_weighed_by_the_teams_own_mix():
    one, two = (expected_from_need(GROUPS, team_id=team) for team in (1, 2))
    assert (one.own, one.expected) == (7.5, (30 * 5 + 10 * 15) / 40)
    assert (two.own, two.expected) == (10, (10 * 5 + 10 * 15) / 20)
    assert one.strata == ((1, 30, 5.0), (3, 10, 15.0))


def test_a_team_alone_is_as_expected():
    found = expected_from_need(GROUPS[:2], team_id=1)
    assert found.own == pytest.approx(found.expected)


def test_fewer_than_ten_people_say_nothing():
    assert expected_from_need([Group(1, 1, 9, 50), Group(2, 1, 90, 500)], team_id=1) is None
    assert expected_from_need([], team_id=1) is None


def test_a_share_of_visits_is_expected_from_visits_a_day_too():
    one = expected_from_need([Group(1, 1, 100, 20), Group(1, 3, 50, 40), Group(2, 1, 300, 20)], team_id=1, scale=100)
    assert one.own == pytest.approx(40)
    assert one.expected == pytest.approx((100 * 10 + 50 * 80) / 150)


def test_meetings_are_counted_by_how_many_visits_a_day_the_person_got(town):
    light, heavy, rare = town.people[:3]
    TeamMember.objects.filter(employee=town.helpers[3]).delete()
    for back in range(10):
        day = TODAY - timedelta(days=back)
        helped(light, town.helpers[0], day)
        helped(heavy, town.helpers[1], day, visits=3)
        helped(heavy, town.helpers[3], day)
    helped(rare, town.helpers[3])
    found = by_need("meetings.all")(first=TODAY - timedelta(days=9), last=TODAY, until=NOW)
    assert sorted((n.team_id, n.visits_a_day, n.counts["all"], n.counts["by_own_team"]) for n in found) == [
        (town.team.pk, 0, 1, 0),
        (town.team.pk, 1, 10, 10),
        (town.team.pk, 3, 40, 30),
    ]


def test_planned_visits_are_counted_by_need_on_the_days_that_had_a_plan(town):
    accepted_plan(town)
    missing = Visit.objects.filter(person=town.people[0], day=TODAY - timedelta(days=1))
    missing.update(state="uncovered", starts_at=None, ends_at=None)
    found = list(by_need("visits")(first=TODAY - timedelta(days=27), last=TODAY - timedelta(days=1), until=NOW))
    assert [(n.team_id, n.visits_a_day, n.counts["needed"], n.counts["uncovered"]) for n in found] == [
        (town.team.pk, 1, 12, 1)
    ]
