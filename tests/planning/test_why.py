"""Why: each obstacle and each cost is what one would say oneself, on four people."""

from dataclasses import replace

from tests.planning.four import four, visit
from tests.planning.test_constraints import by, with_person
from tillit.planning.visits import Pin, costs, make_plan, why, why_uncovered
from tillit.planning.visits.smallest_change import smallest_changes
from tillit.planning.visits.solve import solve
from tillit.planning.visits.stop import MaxIterations


def codes(problem, plan, name):
    return {o.helper: o.code for o in why_uncovered(problem, plan, name)}


def test_competence_and_wishes_come_first():
    """Finn is no nurse, and Anna does not want Eli."""
    problem = with_person(
        four(replace(visit("anna", 480, 700), competences=frozenset({"nurse"}))), "anna", excluded=frozenset({"eli"})
    )
    assert codes(problem, make_plan([]), "anna") == {"eli": "excluded", "finn": "competence"}


def test_shifts_breaks_and_pins():
    """Outside the shift, over Eli's break, pinned to another, or on a day when nobody works."""
    night = visit("anna", 300, 330, time_critical=True)
    assert codes(four(night), make_plan([]), "anna") == {"eli": "outside_shift", "finn": "outside_shift"}
    coffee = visit("anna", 600, 605, time_critical=True)
    assert codes(four(coffee), make_plan([]), "anna")["eli"] == "on_break"
    pinned = visit("anna", 480, 700, pin=Pin(helpers=("finn",)))
    assert codes(four(pinned), make_plan([]), "anna") == {"eli": "pinned", "finn": "open"}
    tomorrow = replace(visit("anna", 480, 700, day=1))
    assert set(codes(four(tomorrow, days=2), make_plan([]), "anna").values()) == {"no_shift"}


def test_busy_names_what_is_in_the_way_and_open_says_when():
    """Finn is at Bo's when Dina needs someone; Eli could come at 08:40 with nothing moved."""
    dina = visit("dina", 520, 525, time_critical=True)
    problem = four(visit("bo", 480, 700), dina)
    plan = make_plan([by("finn", "bo", 515)])
    found = {o.helper: o for o in why_uncovered(problem, plan, "dina")}
    assert found["finn"].code == "busy"
    assert found["finn"].facts["visits"] == ["bo"]
    assert found["eli"].code == "open"
    assert found["eli"].facts["start"] == 520


def test_two_helpers_where_only_one_is_free():
    """Whoever could come stands alone."""
    problem = four(visit("anna", 480, 490, helpers=2, time_critical=True), visit("dina", 480, 700))
    plan = make_plan([by("finn", "dina", 530)])
    assert codes(problem, plan, "anna")["eli"] == "alone"


def test_a_visit_says_what_it_costs_and_what_else_was_possible():
    """Finn at Anna's is a new face (75 points); Eli would save them, for no more travel than Finn's."""
    problem = four(visit("anna", 480, 700))
    answer = why(problem, make_plan([by("finn", "anna", 490)]), "anna")
    assert [(r.constraint, r.points) for r in answer.reasons] == [("continuity", 75)]
    best = answer.alternatives[0]
    assert best.helpers == ("eli",)
    assert best.points == -75
    assert dict(best.terms) == {"continuity": -75}


def test_what_stands_outside_a_change_is_not_read_and_the_answer_is_the_same(a_week):
    """The points of other ways, read from what they touch, are those of the week read in full."""
    plan = solve(a_week, stop=MaxIterations(3_000), seed=1).plan
    tried = 0
    for assignment in plan.assignments[::15]:
        rest = [a for a in plan.assignments if a.visit != assignment.visit]
        for other in why(a_week, plan, assignment.visit).alternatives:
            shifts = tuple(
                shift.id
                for helper in other.helpers
                for shift in a_week.helper_of[helper].shifts
                if shift.day == other.day and shift.start <= other.start < shift.end
            )
            there = replace(assignment, day=other.day, start=other.start, helpers=other.helpers, shifts=shifts)
            changed = make_plan([*rest, there], plan.breaks)
            whole = sum(costs(a_week, changed).values()) - sum(costs(a_week, plan).values())
            assert abs(whole - other.points) < 1e-4
            tried += 1
    assert tried > 20


def test_a_visit_that_nobody_makes_has_the_ways_to_make_it_after_all():
    """Eli, whom Anna knows, is the best; for two, both at the same moment."""
    answer = why(four(visit("anna", 480, 700)), make_plan([]), "anna")
    assert answer.alternatives[0].helpers == ("eli",)
    both = why(four(visit("anna", 480, 700, helpers=2)), make_plan([]), "anna")
    assert {frozenset(one.helpers) for one in both.alternatives} == {frozenset({"eli", "finn"})}


def test_the_smallest_change_for_two_says_who_goes_along():
    """At 11:20 Finn would be back 20 minutes after the shift, so half an hour more; Eli has a longer one."""
    late = visit("dina", 680, 680, helpers=2, time_critical=True)
    problem = four(late)
    eli = replace(problem.helper_of["eli"], shifts=(replace(problem.helper_of["eli"].shifts[0], end=800),))
    problem = replace(problem, helpers=(eli, problem.helper_of["finn"]))
    kinds = {r.kind: r for r in smallest_changes(problem, make_plan([]), "dina")}
    longer = kinds["shift_longer"]
    assert (longer.helper, longer.partner, longer.start, longer.minutes) == ("finn", "eli", 680, 30)
    assert kinds["window_wider"].partner
