"""JSON, travel times and measures."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planning.four import four, visit
from tests.planning.test_constraints import by
from tests.planning.weeks import make_week, small_weeks
from tillit.planning.visits import (
    BadProblem,
    Place,
    Shift,
    StraightLine,
    from_json,
    helpers_met,
    make_plan,
    measure,
    plan_from_json,
    to_json,
)
from tillit.planning.visits.fewest_helpers import fewest_helpers
from tillit.planning.visits.solve import solve
from tillit.planning.visits.stop import MaxIterations


def test_a_problem_survives_json():
    """Every field comes back, for the paper example and for a made-up week."""
    for problem in (four(), make_week(3, visits=60)):
        again = from_json(json.loads(json.dumps(to_json(problem))))
        assert to_json(again) == to_json(problem)
        assert again.visits == problem.visits
        assert again.helpers == problem.helpers
        assert again.people == problem.people
        assert again.links == problem.links
        assert again.weights == problem.weights


def test_bad_json_says_what_is_missing():
    """The place of a fault is named."""
    data = to_json(four())
    del data["helpers"]
    with pytest.raises(BadProblem, match="'helpers' is missing"):
        from_json(data)
    with pytest.raises(BadProblem, match="not a preset"):
        from_json({**to_json(four()), "weights": "cheapest"})
    with pytest.raises(BadProblem, match="'format'"):
        from_json({})


def test_a_plan_survives_json():
    """So does a plan."""
    plan = make_plan([by("eli", "anna", 490), by("finn", "bo", 500.5)])
    assert plan_from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_straight_lines_are_whole_minutes_and_never_free():
    """About 5.6 km north at 32 km/h with a factor of 1.35 is 14.1 minutes, and 2 to park: 17."""
    places = (Place("a", 59.90, 10.5), Place("b", 59.95, 10.5), Place("c", 59.9001, 10.5), Place("d", 59.90, 10.5))
    minutes = StraightLine().ticks(places, "car") / 1000
    assert minutes[0].tolist() == [0, 17, 3, 0]
    assert (minutes == minutes.T).all()
    assert StraightLine().faults((Place("x"),), ["boat"])


def test_helpers_met_counts_the_history_once():
    """Anna met Eli three days before: meeting Eli again makes one, meeting Finn makes two; Dina met only Finn."""
    problem = four()
    plan = make_plan([by("eli", "anna", 490), by("finn", "anna", 600)])
    assert helpers_met(problem, plan, 14) == {"anna": 2, "bo": 1, "cato": 1, "dina": 1}
    long_ago = replace(
        problem,
        people=tuple(replace(p, acquaintance=(replace(p.acquaintance[0], days_since=20),)) for p in problem.people),
    )
    assert helpers_met(long_ago, plan, 14) == {"anna": 2}
    assert helpers_met(long_ago, plan, 28)["bo"] == 1


def test_measures_of_nothing_are_missing_not_zero():
    """A plan without visits has no mean."""
    problem = four(visit("anna", 480, 500))
    empty = replace(problem, visits=(), people=tuple(replace(p, acquaintance=()) for p in problem.people))
    found = measure(empty, make_plan([]))
    assert found.mean_helpers_14 is None
    assert found.share_by_primary is None


def test_the_fewest_helpers_that_the_shifts_allow():
    """Anna is visited in the morning and late, when only Finn works: two, with Eli from before; Bo: one."""
    problem = four(visit("anna", 480, 500), visit("bo", 480, 700))
    eli, finn = problem.helpers
    evening = replace(finn, shifts=(Shift("finn-0", 0, 900, 1300, "base", "base"),))
    late = visit("anna", 1000, 1020, name="late")
    both = replace(problem, helpers=(eli, evening), visits=(*problem.visits, late))
    assert fewest_helpers(both) == {"anna": 2, "bo": 1, "cato": 1, "dina": 1}


@settings(max_examples=30, deadline=None)
@given(problem=small_weeks(), seed=st.integers(0, 50), days=st.sampled_from((14, 28)))
def test_no_plan_is_below_the_bound(problem, seed, days):
    """Whatever a plan makes, nobody meets fewer helpers than the bound says for just those visits."""
    plan = solve(problem, stop=MaxIterations(2000), seed=seed).plan
    made = tuple(visit for visit in problem.visits if visit.id in plan.of)
    bound = fewest_helpers(replace(problem, visits=made, links=()), days)
    met = helpers_met(problem, plan, days)
    assert set(bound) == set(met)
    assert {person: met[person] for person, least in bound.items() if met[person] < least} == {}
