"""The solver on problems that can be reasoned about on paper, and its properties on random ones."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planning.four import four, visit
from tests.planning.weeks import small_weeks, with_breaks_and_overtime
from tillit.planning.visits import (
    LEAST_TRAVEL,
    BadProblem,
    Link,
    Pin,
    check,
    costs,
    make_plan,
    measure,
)
from tillit.planning.visits.day_by_day import solve_day_by_day
from tillit.planning.visits.solve import Params, plan_legs, solve
from tillit.planning.visits.stop import MaxIterations, MaxSeconds

SHORT = MaxIterations(4000)


def solved(problem, seed=1, stop=SHORT):
    return solve(problem, stop=stop, seed=seed)


def test_four_people_meet_whom_they_know():
    """Trust: Eli goes to Anna and Bo, Finn to Cato and Dina; 40 + 80 minutes under way and no new face."""
    result = solved(four())
    helpers = {a.visit: a.helpers for a in result.plan.assignments}
    assert helpers == {"anna": ("eli",), "bo": ("eli",), "cato": ("finn",), "dina": ("finn",)}
    assert result.cost["travel"] == 120
    assert result.total == 120


def test_four_people_with_least_travel():
    """Least travel: one helper walks the whole line and back, 80 minutes, since the line is walked anyway."""
    result = solved(four(weights=LEAST_TRAVEL))
    assert len({a.helpers for a in result.plan.assignments}) == 1
    assert result.total == 80


def test_a_pair_meets_at_the_same_moment():
    """Both helpers are at Bo's at the same moment, and no sooner than the one who comes from Anna can be."""
    problem = four(visit("anna", 480, 480 + 10, time_critical=True), visit("bo", 480, 700, helpers=2))
    result = solved(problem)
    assert set(result.plan.of["bo"].helpers) == {"eli", "finn"}
    assert result.plan.of["bo"].start == 520
    assert check(problem, result.plan) == []


def test_a_visit_that_nobody_can_make_is_uncovered_and_the_rest_is_planned():
    """A window before every shift leaves the visit uncovered, at its own price."""
    early = replace(visit("dina", 300, 360, time_critical=True), price=500)
    result = solved(four(visit("anna", 480, 700), early))
    assert result.uncovered == ("dina",)
    assert result.cost["uncovered"] == 500
    assert "anna" in result.plan.of


def test_pins_are_kept_at_the_cost_of_a_new_face():
    """Finn is pinned to Anna at 09:00: he comes, though Anna knows Eli."""
    problem = four(
        visit("anna", 480, 700, pin=Pin(helpers=("finn",), start=540)), *(visit(p, 480, 700) for p in ("bo", "cato"))
    )
    result = solved(problem)
    assert result.plan.of["anna"].helpers == ("finn",)
    assert result.plan.of["anna"].start == 540
    assert result.cost["continuity"] == 75


def test_links_that_cross_visits_are_kept():
    """Three visits to Anna at least an hour apart, all by one helper."""
    visits = tuple(visit("anna", 480, 700, name=f"a{i}", minutes=10) for i in range(3))
    links = (
        Link("a0", "a1", moment="after", min_gap=60, helpers="same"),
        Link("a1", "a2", moment="after", min_gap=60, helpers="same"),
    )
    problem = four(*visits, links=links)
    result = solved(problem)
    assert result.uncovered == ()
    assert check(problem, result.plan) == []


def test_links_that_cannot_be_kept_leave_a_visit_out():
    """Ten hours between two visits do not fit into four hours: one is made, and nothing is broken."""
    problem = four(
        visit("anna", 480, 700), visit("bo", 480, 700), links=(Link("anna", "bo", moment="after", min_gap=600),)
    )
    result = solved(problem)
    assert len(result.uncovered) == 1
    assert check(problem, result.plan) == []


def test_bad_problems_get_all_their_faults():
    """Every fault is said at once: a time, a person, a circle of links, a matrix."""
    problem = four(
        replace(visit("anna", 480, 500), minutes=-5),
        visit("bo", 480, 500),
        replace(visit("cato", 480, 500), person="nobody"),
        links=(Link("anna", "bo", moment="after"), Link("bo", "anna", moment="after")),
        places=four().places[:-1],
    )
    with pytest.raises(BadProblem) as caught:
        solved(problem)
    text = str(caught.value)
    for words in ("lasts -5 minutes", "'nobody'", "in a circle", "5 x 5, but there are 4 places"):
        assert words in text


def test_nothing_to_plan_is_an_empty_plan():
    """No visits, or no helpers: an empty plan, and what there is stays uncovered."""
    assert solved(four(helpers=())).uncovered == ("anna", "bo", "cato", "dina")
    empty = replace(four(), visits=())
    assert solved(empty).plan.assignments == ()


def test_seconds_bound_the_search():
    """A criterion in seconds ends, reports its progress from 0 to 1, and can be ended from outside."""
    shares: list[float] = []
    solve(four(), stop=MaxSeconds(0.05), on_progress=lambda share, points: shares.append(share))
    assert 0 <= shares[0] < 1
    assert shares[-1] == 1
    assert shares == sorted(shares)
    ended = solve(four(), stop=MaxSeconds(60, until=lambda: True))
    assert ended.iterations <= 2000


def test_only_a_budget_for_several_slow_coolings_begins_anew():
    """Ten tasks: a slow cooling takes 800,000 moves; room for two in three fifths: two, then one."""
    params = Params()
    assert [leg.fresh for leg in plan_legs(0.0, 2_000_000, 10, params)] == [False]
    assert [leg.fresh for leg in plan_legs(0.0, 2_800_000, 10, params)] == [True, True, False]
    short, full = (plan_legs(0.0, moves, 10, params)[0].hot for moves in (50_000, 250_000))
    assert short < full == params.hot


def test_a_plan_to_begin_from_is_not_made_worse():
    """Starting from a good plan without any move gives the same plan back."""
    problem = four()
    first = solved(problem)
    again = solve(problem, stop=MaxIterations(0), start=first.plan)
    assert again.plan == first.plan
    assert again.total == first.total


def test_what_the_plan_to_begin_from_leaves_out_begins_without_a_helper():
    """Only Eli may help Anna: a start plan without Anna's visit does not hand it to whoever is first."""
    nurse = replace(visit("anna", 480, 700), competences=frozenset({"nurse"}))
    problem = four(nurse, helpers=four().helpers[::-1])
    again = solve(problem, stop=MaxIterations(0), start=make_plan([]))
    assert again.uncovered == ("anna",)


@settings(max_examples=25, deadline=None)
@given(problem=small_weeks(), seed=st.integers(0, 5))
def test_plans_are_valid_and_the_checker_counts_the_same(problem, seed):
    """No violation, cost by term equal to the checker's to 1e-6, the same plan again from the same seed."""
    result = solve(problem, stop=MaxIterations(3000), seed=seed)
    assert check(problem, result.plan) == []
    assert result.drift == 0
    counted = costs(problem, result.plan)
    for term in {*counted, *result.cost}:
        assert counted.get(term, 0.0) == pytest.approx(result.cost.get(term, 0.0), abs=1e-6)
    assert sum(counted.values()) == pytest.approx(result.total, abs=1e-6)
    assert solve(problem, stop=MaxIterations(3000), seed=seed).plan == result.plan


@settings(max_examples=25, deadline=None)
@given(problem=small_weeks(), seed=st.integers(0, 1000))
def test_breaks_overtime_and_the_benchmarks_terms_are_counted_the_same(problem, seed):
    """Flexible breaks (also before the first visit), overtime, waiting, idle time and the latest visit."""
    free = with_breaks_and_overtime(problem, seed)
    result = solve(free, stop=MaxIterations(3000), seed=seed)
    assert check(free, result.plan) == []
    assert result.drift == 0
    counted = costs(free, result.plan)
    for term in {*counted, *result.cost}:
        assert counted.get(term, 0.0) == pytest.approx(result.cost.get(term, 0.0), abs=1e-6), term


@settings(max_examples=4, deadline=None)
@given(problem=small_weeks())
def test_day_by_day_plans_are_valid_too(problem):
    """The comparison keeps the same hard constraints (links apart, which it does not know across days)."""
    alone = replace(problem, links=())
    result = solve_day_by_day(alone, stop=lambda day: MaxIterations(1000), seed=1)
    assert check(alone, result.plan) == []
    assert set(result.uncovered) == {v.id for v in alone.visits} - set(result.plan.of)


def test_the_joint_week_meets_fewer_helpers_than_day_by_day(a_week):
    """On a made-up team-week the whole week planned at once lets people meet fewer helpers, and covers as much."""
    joint = solve(a_week, stop=MaxIterations(60_000), seed=1)
    alone = solve_day_by_day(a_week, stop=lambda day: MaxIterations(8000), seed=1)
    assert len(joint.uncovered) <= len(alone.uncovered)
    assert measure(a_week, joint.plan).mean_helpers_14 < 0.85 * measure(a_week, alone.plan).mean_helpers_14
