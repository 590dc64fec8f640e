"""Repair changes little of what people were told; the smallest change says what would cover a visit."""

from dataclasses import replace

from tests.planning.four import four, visit
from tests.planning.test_constraints import by
from tillit.planning.visits import check, make_plan
from tillit.planning.visits.repair import changes, repair, without_helper
from tillit.planning.visits.smallest_change import smallest_changes
from tillit.planning.visits.solve import solve
from tillit.planning.visits.stop import MaxIterations


def test_nothing_happened_nothing_changes(a_week):
    """Repairing a plan whose problem is as it was leaves every visit where it is."""
    plan = solve(a_week, stop=MaxIterations(30_000), seed=1).plan
    result, changed = repair(a_week, plan, stop=MaxIterations(20_000), seed=1)
    assert changed == []
    assert result.plan == plan


def test_one_is_ill_and_others_take_over(a_week):
    """When a helper is ill on Monday, the other days stay, all Monday visits that can be made are, and it is valid."""
    plan = solve(a_week, stop=MaxIterations(60_000), seed=1).plan
    ill = next(a for a in plan.assignments if a.day == 0).helpers[0]
    without = without_helper(a_week, ill, frozenset({0}))
    result, changed = repair(without, plan, stop=MaxIterations(40_000), seed=1)
    assert check(without, result.plan) == []
    must = {a.visit for a in plan.assignments if a.day == 0 and ill in a.helpers}
    assert must <= {c.visit for c in changed}
    assert all(ill not in a.helpers for a in result.plan.assignments if a.day == 0)
    untouched = len(plan.assignments) - len(changed)
    assert untouched > 0.8 * len(plan.assignments)


def test_changes_say_what_is_different():
    """Another helper, another time, gone, new; and nothing for what is the same."""
    problem = four()
    before = make_plan([by("eli", "anna", 490), by("eli", "bo", 520), by("finn", "cato", 520)])
    now = make_plan([by("finn", "anna", 490), by("eli", "bo", 540), by("finn", "dina", 600)])
    found = {c.visit: c for c in changes(problem, before, now)}
    assert found["anna"].other_helper
    assert found["bo"].minutes == 20
    assert not found["bo"].other_helper
    assert found["cato"].what == "gone"
    assert found["dina"].what == "new"
    assert "bo" not in {c.visit for c in changes(problem, before, now, tolerance_minutes=20)}


def test_the_smallest_change_that_would_cover_a_visit():
    """At 12:00 Dina's visit needs 50 minutes more than the shifts have, so 60; an hour earlier would do as well."""
    problem = four(visit("dina", 710, 720, time_critical=True))
    kinds = {r.kind: r for r in smallest_changes(problem, make_plan([]), "dina")}
    assert kinds["shift_longer"].minutes == 60
    assert kinds["window_wider"].minutes == 60
    nurse = four(replace(visit("anna", 600, 605, time_critical=True), competences=frozenset({"nurse"})))
    answers = smallest_changes(nurse, make_plan([]), "anna")
    assert ("competence", "finn", ("nurse",)) in {(r.kind, r.helper, r.lacks) for r in answers}
