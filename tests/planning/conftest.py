"""Fixtures of the planning tests."""

import pytest

from tests.planning.weeks import make_week


@pytest.fixture(scope="session")
def a_week():
    """A team-week of 8 helpers, 40 people and about 220 visits."""
    return make_week(7, helpers=8, people=40, visits=220)
