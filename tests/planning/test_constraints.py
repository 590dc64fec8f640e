"""Every constraint is kept by one plan and broken by another, each small enough to see why."""

from dataclasses import replace

import pytest

from tests.planning.four import four, visit
from tillit.planning.visits import (
    TRUST,
    Assignment,
    Block,
    FlexibleBreak,
    Helper,
    Link,
    Pin,
    Shift,
    TakenBreak,
    Told,
    Unwelcome,
    check,
    make_plan,
)
from tillit.planning.visits.constraints import REGISTRY
from tillit.planning.visits.constraints.continuity import CONSTRAINT as CONTINUITY
from tillit.planning.visits.reading import Reading


def by(helper, name, start, day=0):
    """This visit by one helper."""
    return Assignment(name, day, start, (helper,), (f"{helper}-{day}",))


def both(name, start):
    """This visit by both helpers."""
    return Assignment(name, 0, start, ("eli", "finn"), ("eli-0", "finn-0"))


def with_person(problem, key, **changes):
    people = tuple(replace(p, **changes) if p.id == key else p for p in problem.people)
    return replace(problem, people=people)


def with_shift(problem, helper, **changes):
    helpers = tuple(
        replace(h, shifts=tuple(replace(s, **changes) for s in h.shifts)) if h.id == helper else h
        for h in problem.helpers
    )
    return replace(problem, helpers=helpers)


def weighing(problem, **weights):
    return replace(problem, weights=replace(problem.weights, **weights))


ANNA = visit("anna", 480, 540)
BO = visit("bo", 480, 700)
PAUSE = FlexibleBreak(earliest=520, latest=560, minutes=30, price=50)

# constraint: (problem, plan that keeps it, plan that breaks it)
CASES = {
    "two_helpers": (four(replace(ANNA, helpers=2)), [both("anna", 490)], [by("eli", "anna", 490)]),
    "competence": (
        four(replace(ANNA, competences=frozenset({"nurse"}))),
        [by("eli", "anna", 490)],
        [by("finn", "anna", 490)],
    ),
    "excluded": (
        with_person(four(ANNA), "anna", excluded=frozenset({"finn"})),
        [by("eli", "anna", 490)],
        [by("finn", "anna", 490)],
    ),
    "shift": (four(BO), [by("eli", "bo", 580)], [by("eli", "bo", 590)]),
    "one_place": (
        four(ANNA, BO),
        [by("eli", "anna", 490), by("eli", "bo", 520)],
        [by("eli", "anna", 490), by("eli", "bo", 519)],
    ),
    "time_window": (
        four(replace(ANNA, time_critical=True)),
        [by("eli", "anna", 540)],
        [by("eli", "anna", 541)],
    ),
    "links": (
        four(ANNA, BO, links=(Link("anna", "bo", moment="after", min_gap=60),)),
        [by("eli", "anna", 490), by("eli", "bo", 550)],
        [by("eli", "anna", 490), by("eli", "bo", 540)],
    ),
    "pins": (
        four(replace(ANNA, pin=Pin(helpers=("eli",), start=500))),
        [by("eli", "anna", 500)],
        [by("finn", "anna", 500)],
    ),
    "uncovered": (four(ANNA), [by("eli", "anna", 490)], []),
    "late": (four(ANNA), [by("eli", "anna", 540)], [by("eli", "anna", 545)]),
    "max_late": (
        weighing(four(ANNA), max_late=1),
        [by("eli", "anna", 540)],
        [by("eli", "anna", 545)],
    ),
    "continuity": (four(ANNA), [by("eli", "anna", 490)], [by("finn", "anna", 490)]),
    "wishes": (
        four(replace(ANNA, preferred=frozenset({"eli"}), wished_start=500)),
        [by("eli", "anna", 515)],
        [by("finn", "anna", 490)],
    ),
    "changes": (
        weighing(four(replace(ANNA, told=Told(0, 500, ("eli",)))), changed_helper=80, changed_time=3),
        [by("eli", "anna", 515)],
        [by("finn", "anna", 520)],
    ),
    "slack": (four(BO), [by("finn", "bo", 660)], [by("finn", "bo", 670)]),
    "travel": (
        replace(with_person(four(ANNA), "anna", place="base")),
        [by("eli", "anna", 490)],
        [by("eli", "anna", 490), by("eli", "bo", 530)],
    ),
    "overtime": (
        weighing(with_shift(four(BO), "finn", overtime=True), overtime=2),
        [by("finn", "bo", 680)],
        [by("finn", "bo", 690)],
    ),
    "waiting": (
        weighing(four(ANNA, BO), waiting=1),
        [by("finn", "anna", 500), by("finn", "bo", 530)],
        [by("finn", "anna", 500), by("finn", "bo", 540)],
    ),
    "max_idle": (
        weighing(
            with_shift(with_shift(four(ANNA, BO), "finn", end=510), "eli", start=500, end=560, blocks=()), max_idle=1
        ),
        [by("finn", "anna", 490), replace(by("eli", "bo", 520))],
        [],
    ),
    "missed_break": (
        weighing(with_shift(four(ANNA), "finn", flexible_break=PAUSE), missed_break=1),
        ([by("finn", "anna", 490)], [TakenBreak("finn-0", 530, 30)]),
        ([by("finn", "anna", 490)], []),
    ),
}
CASES["fairness"] = (
    # Eli is at work for 210 minutes and Finn for 240; of 45 minutes 21 and 24 are their shares.
    weighing(four(replace(ANNA, minutes=21), replace(BO, minutes=24)), fairness=1),
    [by("eli", "anna", 490), by("finn", "bo", 500)],
    [by("eli", "anna", 490), by("eli", "bo", 521)],
)
CASES["work"] = (weighing(four(ANNA), work=1), [], [by("eli", "anna", 490)])
CASES["balance"] = (
    weighing(four(ANNA, replace(ANNA, id="again")), balance=1),
    [by("eli", "anna", 490), by("finn", "again", 490)],
    [by("eli", "anna", 490), by("eli", "again", 510)],
)
CASES["max_waiting"] = (
    weighing(four(ANNA, BO), max_waiting=1),
    [by("finn", "anna", 500), by("finn", "bo", 530)],
    [by("finn", "anna", 500), by("finn", "bo", 540)],
)
CASES["unwelcome"] = (
    four(replace(ANNA, unwelcome=(Unwelcome("finn", 7, "qualification"),))),
    [by("eli", "anna", 490)],
    [by("finn", "anna", 490)],
)
CASES["travel"] = (
    four(ANNA, BO, people=tuple(replace(p, place="base") if p.id == "anna" else p for p in four().people)),
    [by("eli", "anna", 490)],
    [by("eli", "anna", 490), by("eli", "bo", 530)],
)
CASES["max_idle"] = (
    weighing(
        four(
            ANNA,
            helpers=(Helper("finn", (Shift("finn-0", 0, 480, 520, "base", "base"),), frozenset(), "walk"),),
        ),
        max_idle=1,
    ),
    [by("finn", "anna", 490)],
    [],
)


def plan_of(case):
    return make_plan(*case) if isinstance(case, tuple) else make_plan(case)


def test_every_constraint_has_a_case():
    """A constraint without a plan that keeps it and one that breaks it does not get in."""
    assert set(CASES) == {constraint.name for constraint in REGISTRY}


@pytest.mark.parametrize("constraint", REGISTRY, ids=lambda c: c.name)
def test_kept_and_broken(constraint):
    """The constraint finds nothing in the plan that keeps it, and says in words what breaks it in the other."""
    problem, kept, broken = CASES[constraint.name]
    assert constraint.measure(Reading(problem, plan_of(kept))) == []
    breaches = constraint.measure(Reading(problem, plan_of(broken)))
    assert breaches
    assert all(breach.amount > 0 for breach in breaches)
    assert all(len(constraint.explain(breach)) > 10 for breach in breaches)
    assert constraint.hard or any(breach.points > 0 for breach in breaches)


def test_a_shift_is_left_in_time():
    """Being back at the base after the shift's end is a violation, and so is a start before the shift."""
    late = check(four(visit("dina", 480, 720)), make_plan([by("finn", "dina", 665)]))
    assert [v.constraint for v in late] == ["shift"]
    assert "12:05" in late[0].message
    early = check(four(visit("anna", 400, 720)), make_plan([by("finn", "anna", 470)]))
    assert {v.constraint for v in early} == {"shift", "one_place"}


def test_travel_rests_during_a_break_but_may_go_on_after():
    """Anna ends at 09:55 and Dina is 30 minutes away: 5 before the break, 25 after it, so 10:55."""
    problem = four(visit("anna", 480, 700), visit("dina", 480, 700))
    anna = by("eli", "anna", 575)
    assert check(problem, make_plan([anna, by("eli", "dina", 655)])) == []
    assert [v.constraint for v in check(problem, make_plan([anna, by("eli", "dina", 654)]))] == ["one_place"]


def test_a_meeting_at_a_place_is_on_the_way():
    """With a meeting at the base at 09:00, Eli cannot be at Bo's until then, and walks back again."""
    problem = with_shift(four(BO), "eli", blocks=(Block(540, 570, "meeting", "base"),))
    assert check(problem, make_plan([by("eli", "bo", 500)])) == []
    assert [v.constraint for v in check(problem, make_plan([by("eli", "bo", 501)]))] == ["one_place"]
    assert check(problem, make_plan([by("eli", "bo", 590)])) == []


def test_the_same_visit_twice_and_unknown_visits_are_found():
    """Nothing that is not asked for is planned, and nothing twice."""
    problem = four(ANNA)
    plan = make_plan([by("eli", "anna", 490), by("finn", "anna", 490), by("eli", "nobody", 520)])
    assert [v.constraint for v in check(problem, plan)].count("two_helpers") == 2


def test_history_decides_what_a_new_face_is():
    """Finn is new to Anna in both windows; met 10 days ago, only in the 14 days that end with this day."""
    far = weighing(four(ANNA), not_primary=0)
    assert TRUST.helpers_14 + TRUST.helpers_28 == pytest.approx(
        sum(b.points for b in CONTINUITY.measure(Reading(far, make_plan([by("finn", "anna", 490)]))))
    )
