"""The part of a week that a change to some visits can touch: what lies outside costs and breaks the same as before."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from tillit.planning.visits.fair_shares import fair_shares
from tillit.planning.visits.plan import Plan, make_plan
from tillit.planning.visits.problem import Problem


def touched_part(problem: Problem, plans: Iterable[Plan], visits: Collection[str]) -> tuple[Problem, list[Plan]]:
    """A smaller problem, and each plan in it, whose differences in breaches and points are those of the whole.

    The plans may differ in `visits` only. Kept are the shifts that hold one of them in any of the plans with all
    that happens in those, and every visit of the same people; where fairness counts, all shifts of those helpers. A
    weight that looks at all shifts at once (the most idle, the latest) keeps everything.
    """
    plans = list(plans)
    w = problem.weights
    if w.max_idle or w.max_late or w.max_waiting or w.balance:
        return problem, plans
    links = tuple(link for link in problem.links if link.first in visits or link.second in visits)
    changed = {*visits, *(visit for link in links for visit in (link.first, link.second))}
    people = {problem.visit_of[visit].person for visit in visits if visit in problem.visit_of}
    shifts = {shift for plan in plans for a in plan.assignments if a.visit in visits for shift in a.shifts}
    shares = fair_shares(problem)
    if w.fairness:
        mine = {problem.shift_of[shift][0].id for shift in shifts if shift in problem.shift_of}
        shifts |= {shift.id for key in mine for shift in problem.helper_of[key].shifts}
    kept = changed | {visit.id for visit in problem.visits if visit.person in people}
    kept |= {a.visit for plan in plans for a in plan.assignments if not shifts.isdisjoint(a.shifts)}
    met = {problem.visit_of[visit].person for visit in kept if visit in problem.visit_of}
    smaller = replace(
        problem,
        helpers=tuple(
            replace(h, shifts=tuple(s for s in h.shifts if s.id in shifts), fair_minutes=shares[h.id])
            for h in problem.helpers
        ),
        people=tuple(person for person in problem.people if person.id in met),
        visits=tuple(visit for visit in problem.visits if visit.id in kept),
        links=links,
    )
    return smaller, [
        make_plan(
            (a for a in plan.assignments if a.visit in kept),
            (taken for taken in plan.breaks if taken.shift in shifts),
        )
        for plan in plans
    ]
