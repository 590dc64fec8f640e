"""The part of a week that a change to some visits can touch: what lies outside costs and breaks the same as before."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from tillit.planning.visits.plan import Assignment, Plan, make_plan
from tillit.planning.visits.problem import Problem


def touched_part(
    problem: Problem, plan: Plan, visits: Collection[str], ways: Sequence[Iterable[Assignment]] = ()
) -> tuple[Problem, Plan, list[Plan]]:
    """A smaller problem, the plan in it, and the plan for each other way to make `visits` (which may leave some out).

    Differences in breaches and points between these plans are those of the whole. Kept are the shifts that hold one
    of the visits in any of the plans with all that happens in those, and every visit of the same people. What their
    helpers do in other shifts is taken off their fair share. A weight that looks at all shifts at once (the most idle,
    the latest) keeps everything.
    """
    now = [plan.of[visit] for visit in visits if visit in plan.of]
    instead = [tuple(way) for way in ways]
    w = problem.weights
    if w.max_idle or w.max_late or w.max_waiting or w.balance:
        rest = [a for a in plan.assignments if a.visit not in visits]
        return problem, plan, [make_plan([*rest, *way], plan.breaks) for way in instead]
    links = tuple(link for link in problem.links if link.first in visits or link.second in visits)
    shifts = {shift for way in (now, *instead) for a in way for shift in a.shifts}
    people = {problem.visit_of[visit].person for visit in visits if visit in problem.visit_of}
    kept = {*visits, *(visit for link in links for visit in (link.first, link.second))}
    kept |= {visit.id for person in people for visit in problem.visits_of[person]}
    kept |= {a.visit for shift in shifts for a in plan.of_shift.get(shift, ())}
    known = [problem.visit_of[visit] for visit in sorted(kept) if visit in problem.visit_of]
    met = {visit.person for visit in known}
    mine = {problem.shift_of[shift][0].id for shift in shifts if shift in problem.shift_of}
    smaller = replace(
        problem,
        helpers=tuple(
            replace(
                h,
                shifts=tuple(s for s in h.shifts if s.id in shifts),
                fair_minutes=problem.fair_shares[h.id] - _elsewhere(problem, plan, h.id, shifts),
            )
            for h in problem.helpers
            if h.id in mine
        ),
        people=tuple(problem.person_of[person] for person in sorted(met)),
        visits=tuple(known),
        links=links,
    )
    rest = [plan.of[visit] for visit in kept if visit in plan.of and visit not in visits]
    breaks = [taken for taken in plan.breaks if taken.shift in shifts]
    return smaller, make_plan([*rest, *now], breaks), [make_plan([*rest, *way], breaks) for way in instead]


def _elsewhere(problem: Problem, plan: Plan, helper: str, shifts: Collection[str]) -> float:
    """The minutes at visits of a helper in all but these shifts."""
    if not problem.weights.fairness:
        return 0.0
    others = (shift.id for shift in problem.helper_of[helper].shifts if shift.id not in shifts)
    made = (a.visit for shift in others for a in plan.of_shift.get(shift, ()))
    return sum(problem.visit_of[visit].minutes for visit in made if visit in problem.visit_of)
