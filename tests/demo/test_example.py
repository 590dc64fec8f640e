"""The example folder of the import guide: small, whole, and a week of it can be planned in full."""

from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from tests.demo.files import Files
from tests.demo.team_week import team_week
from tillit.kernel.national_number import FIRST_WEIGHTS, parse_national_number
from tillit.planning.visits.solve import solve
from tillit.planning.visits.stop import MaxIterations


@pytest.fixture
def example():
    """The files of the example folder."""
    return Files(Path(str(resources.files("tillit.demo") / "example")))


def test_it_has_a_dozen_people_and_one_team_of_four(example):
    """Few enough to read with the eyes."""
    assert len(example.people) == 12
    assert len(example.employees) == 4
    assert len(example.teams) == 1


def test_one_number_is_valid_only_by_the_rule_of_2032(example):
    """So that who tries the folder on an old validator finds out."""
    numbers = [parse_national_number(person["national_number"]) for person in example.people]
    assert all(number.is_synthetic for number in numbers)
    remainders = [
        sum(int(digit) * weight for digit, weight in zip(number.digits, FIRST_WEIGHTS, strict=False)) % 11
        for number in numbers
    ]
    assert sum(remainder in (1, 2, 3) for remainder in remainders) == 1


def test_its_shifts_are_two_weeks_and_its_history_the_days_before(example):
    """Weeks 47 and 48 of 2026; the history ends with week 47 and agrees with its shifts."""
    days = {date.fromisoformat(shift["starts_at"][:10]) for shift in example.shifts}
    assert (min(days), max(days)) == (date(2026, 11, 16), date(2026, 11, 29))
    history = {date.fromisoformat(row["on"]) for row in example.history}
    assert (min(history), max(history)) == (date(2026, 11, 10), date(2026, 11, 22))
    worked = {(shift["employee"], shift["starts_at"][:10]) for shift in example.shifts}
    known = [row for row in example.history if row["on"] >= "2026-11-16"]
    assert [row for row in known if (row["employee"], row["on"]) not in worked] == []


def test_every_visit_of_the_second_week_can_be_made(example):
    """Week 48, planned for continuity."""
    problem = team_week(example, "T1", date(2026, 11, 23))
    result = solve(problem, stop=MaxIterations(60_000), seed=1)
    assert len(problem.visits) > 80
    assert result.uncovered == ()
