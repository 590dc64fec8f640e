"""The smallest change does cover the visit: each one is carried out, and the independent checker finds no fault."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planning.four import four
from tests.planning.four import visit as a_visit
from tests.planning.test_constraints import by
from tests.planning.weeks import small_weeks, with_breaks_and_overtime
from tillit.planning.visits import Assignment, Link, Pin, Window, check, make_plan, why, why_uncovered
from tillit.planning.visits.smallest_change import smallest_changes
from tillit.planning.visits.solve import solve
from tillit.planning.visits.stop import MaxIterations


def carried_out(problem, plan, visit, remedy):
    """The problem with this one change, and the plan with the visit as the remedy says."""
    changed = {remedy.helper, remedy.partner} if remedy.both else {remedy.helper}
    helpers, visits = problem.helpers, problem.visits
    if remedy.kind == "competence":
        helpers = tuple(
            replace(h, competences=h.competences | set(remedy.lacks)) if h.id in changed else h for h in helpers
        )
    if remedy.kind == "shift_longer":
        longer = remedy.shifts if remedy.both else remedy.shifts[:1]
        helpers = tuple(
            replace(h, shifts=tuple(stretched(s, remedy) if s.id in longer else s for s in h.shifts)) for h in helpers
        )
    if remedy.kind == "window_wider":
        visits = tuple(replace(v, windows=wider(v.windows, remedy)) if v.id == visit else v for v in visits)
    if remedy.kind == "not_critical":
        visits = tuple(replace(v, time_critical=False) if v.id == visit else v for v in visits)
    going = tuple(
        zip((remedy.helper, remedy.partner) if remedy.partner else (remedy.helper,), remedy.shifts, strict=True)
    )
    return replace(problem, helpers=helpers, visits=visits), placed(
        problem, plan, visit, remedy.day, remedy.start, going
    )


def placed(problem, plan, visit, day, start, going):
    """The plan with this visit too; who is pinned to it stands first."""
    pin = problem.visit_of[visit].pin
    first = pin.helpers if pin else ()
    going = sorted(going, key=lambda one: first.index(one[0]) if one[0] in first else len(first))
    there = Assignment(visit, day, start, tuple(h for h, _ in going), tuple(s for _, s in going))
    return make_plan([*plan.assignments, there], plan.breaks)


def stretched(shift, remedy):
    if remedy.earlier:
        return replace(shift, start=max(0.0, shift.start - remedy.minutes))
    return replace(shift, end=shift.end + remedy.minutes)


def wider(windows, remedy):
    return tuple(
        Window(w.day, max(0.0, w.start - remedy.minutes), w.end + remedy.minutes) if w.day == remedy.day else w
        for w in windows
    )


@settings(max_examples=40, deadline=None)
@given(problem=small_weeks(), plain=st.booleans(), seed=st.integers(0, 50))
def test_every_change_covers_the_visit_and_every_opening_is_one(problem, plain, seed):
    """For visits that need one and two, with pins, links, breaks and meetings, in weeks that are planned in haste."""
    problem = problem if plain else with_breaks_and_overtime(problem, seed)
    plan = solve(problem, stop=MaxIterations(300), seed=seed).plan
    some = [v.id for number, v in enumerate(problem.visits) if v.id not in plan.of or number % 5 == seed % 5]
    for name in some[:12]:
        rest = make_plan([a for a in plan.assignments if a.visit != name], plan.breaks)
        before = {v.message for v in check(problem, rest)}
        for remedy in smallest_changes(problem, rest, name, most=4):
            then, after = carried_out(problem, rest, name, remedy)
            assert {v.message for v in check(then, after)} <= before, (name, remedy)
        for way in why(problem, rest, name).alternatives:
            shifts = [
                next(
                    s.id for s in problem.helper_of[h].shifts if s.day == way.day and s.start <= way.start < s.end + 300
                )
                for h in way.helpers
            ]
            if all(len([s for s in problem.helper_of[h].shifts if s.day == way.day]) == 1 for h in way.helpers):
                after = placed(problem, rest, name, way.day, way.start, zip(way.helpers, shifts, strict=True))
                assert {v.message for v in check(problem, after)} <= before, (name, way)


@settings(max_examples=25, deadline=None)
@given(problem=small_weeks(), seed=st.integers(0, 50))
def test_who_is_open_can_come_and_nothing_is_asked_for_then(problem, seed):
    """Open means open: for one helper at that minute, for two with somebody; then no change is called for."""
    plan = solve(problem, stop=MaxIterations(300), seed=seed).plan
    for visit in problem.visits:
        if visit.id in plan.of:
            continue
        found = why_uncovered(problem, plan, visit.id)
        assert [one.helper for one in found] == [helper.id for helper in problem.helpers]
        ways = why(problem, plan, visit.id, most=100).alternatives
        assert {one.helper for one in found if one.code == "open"} >= {h for way in ways for h in way.helpers}
        assert bool(ways) == any(one.code == "open" for one in found)


def test_two_who_both_have_to_stay_are_asked_for_the_same():
    """At 11:20 both would be back at the base at 12:20: neither can go along as things are, both for half an hour."""
    problem = four(a_visit("dina", 680, 680, helpers=2, time_critical=True))
    longer = {r.kind: r for r in smallest_changes(problem, make_plan([]), "dina")}["shift_longer"]
    assert (longer.both, longer.minutes, longer.earlier) == (True, 30, False)
    assert {longer.helper, longer.partner} == {"eli", "finn"}
    assert check(*carried_out(problem, make_plan([]), "dina", longer)) == []


def test_a_shift_that_has_to_begin_earlier_says_so_also_when_the_visit_does_not():
    """Dina at 08:15 is 40 minutes from the base: Finn would have to begin half an hour earlier, before 08:00."""
    problem = four(a_visit("dina", 495, 495, time_critical=True))
    longer = {r.kind: r for r in smallest_changes(problem, make_plan([]), "dina")}["shift_longer"]
    assert (longer.start, longer.minutes, longer.earlier) == (495, 30, True)


def test_a_link_is_kept_or_named():
    """Bo an hour after Anna, by another helper: open from then on to Finn only; together with one unmade, to nobody."""
    anna, bo = a_visit("anna", 480, 700), a_visit("bo", 480, 700)
    problem = four(anna, bo, links=(Link("anna", "bo", moment="after", min_gap=60, helpers="another"),))
    plan = make_plan([by("eli", "anna", 490)])
    found = {o.helper: (o.code, o.facts) for o in why_uncovered(problem, plan, "bo")}
    assert found == {"eli": ("linked", {"visits": ["anna"]}), "finn": ("open", {"day": 0, "start": 550})}
    assert smallest_changes(problem, plan, "bo") == ()
    both = replace(problem, links=(Link("anna", "bo", together=True),))
    assert {o.code for o in why_uncovered(both, make_plan([]), "bo")} == {"linked"}
    assert why(both, make_plan([]), "bo").alternatives == ()


def test_what_a_person_fixed_is_not_asked_to_change():
    """Pinned to Eli at 11:30: she could stay, but the time is no window, and Finn is not asked."""
    problem = four(a_visit("dina", 480, 700, pin=Pin(helpers=("eli",), start=690)))
    assert {(r.kind, r.helper) for r in smallest_changes(problem, make_plan([]), "dina")} == {("shift_longer", "eli")}
