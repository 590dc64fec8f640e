"""Why: each obstacle and each cost is what one would say oneself, on four people."""

from dataclasses import replace

from tests.planning.four import four, visit
from tests.planning.test_constraints import by, with_person
from tillit.planning.visits import Pin, make_plan, why, why_uncovered


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
