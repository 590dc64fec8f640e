"""What is to be expected follows need alone: a team with heavier needs is expected to meet more helpers."""

import pytest

from tillit.rooms.indicators.expectation import Group, expected_from_need

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
