"""The numbers that a team looks at first: how many helpers each person meets, and how often their own contact."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from tillit.planning.visits.plan import Plan
from tillit.planning.visits.problem import Problem


@dataclass(frozen=True, slots=True)
class Measures:
    """What a plan means for people; counts by person include the helpers whom the history says they met."""

    helpers_14: Mapping[str, int]
    helpers_28: Mapping[str, int]
    primary_share: Mapping[str, float]
    median_helpers_14: float | None
    median_helpers_28: float | None
    mean_helpers_14: float | None
    mean_helpers_28: float | None
    share_by_primary: float | None
    covered_share: float | None
    start_spread: float | None


def helpers_met(problem: Problem, plan: Plan, days: int) -> dict[str, int]:
    """By person: different helpers in the window of this many days that ends with the horizon's last day.

    People without a planned visit and without a meeting in the window are left out: they have no count, not zero.
    """
    met = {
        person.id: {m.helper for m in person.acquaintance if m.times > 0 and m.days_since <= days - problem.days}
        for person in problem.people
    }
    for assignment in plan.assignments:
        met[problem.visit_of[assignment.visit].person].update(assignment.helpers)
    return {person: len(helpers) for person, helpers in met.items() if helpers}


def measure(problem: Problem, plan: Plan) -> Measures:
    """All measures of the plan; None where there is nothing to count."""
    in_14, in_28 = helpers_met(problem, plan, 14), helpers_met(problem, plan, 28)
    own: dict[str, list[int]] = {}
    starts: dict[tuple[str, tuple[float, float]], list[float]] = {}
    for assignment in plan.assignments:
        visit = problem.visit_of[assignment.visit]
        primary = problem.person_of[visit.person].primary_contact
        if primary is not None:
            own.setdefault(visit.person, []).append(int(primary in assignment.helpers))
        window = min((w for w in visit.windows if w.day == assignment.day), key=lambda w: w.start, default=None)
        if window is not None:
            starts.setdefault((visit.person, (window.start, window.end)), []).append(assignment.start)
    by_primary = [hit for hits in own.values() for hit in hits]
    spreads = [max(times) - min(times) for times in starts.values() if len(times) > 1]
    return Measures(
        helpers_14=in_14,
        helpers_28=in_28,
        primary_share={person: sum(hits) / len(hits) for person, hits in own.items()},
        median_helpers_14=median(in_14.values()) if in_14 else None,
        median_helpers_28=median(in_28.values()) if in_28 else None,
        mean_helpers_14=sum(in_14.values()) / len(in_14) if in_14 else None,
        mean_helpers_28=sum(in_28.values()) / len(in_28) if in_28 else None,
        share_by_primary=sum(by_primary) / len(by_primary) if by_primary else None,
        covered_share=len(plan.assignments) / len(problem.visits) if problem.visits else None,
        start_spread=sum(spreads) / len(spreads) if spreads else None,
    )
