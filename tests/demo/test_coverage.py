"""The shifts are enough: planned sensibly, nearly every visit of a team's week is made, but not always all."""

from datetime import date

import pytest

from tests.demo.team_week import team_week
from tillit.planning.visits.solve import solve
from tillit.planning.visits.stop import MaxIterations


@pytest.mark.slow
def test_a_week_can_be_covered_by_more_than_ninety_seven_per_cent(granvik):
    """All teams together, next week, with those who are away away."""
    visits = uncovered = 0
    for team in granvik.teams:
        problem = team_week(granvik, team["id"], date(2026, 11, 23))
        result = solve(problem, stop=MaxIterations(120_000), seed=1)
        visits += len(problem.visits)
        uncovered += len(result.uncovered)
    assert visits > 1_000
    assert uncovered / visits <= 0.03
