"""Tillit's own layout: the documented JSON of problem and plan."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tillit.planning.visits.check import check, costs
from tillit.planning.visits.errors import BadProblem
from tillit.planning.visits.json_format import from_json
from tillit.planning.visits.measures import measure
from tillit.planning.visits.plan import Plan, plan_from_json
from tillit.planning.visits.problem import Problem
from tillit.planning.visits.smallest_change import Remedy, smallest_changes
from tillit.planning.visits.validation import validate
from tillit.planning.visits.why import why_uncovered


def read(data: Mapping[str, Any]) -> Problem:
    """Read and validate a problem."""
    problem = from_json(data)
    validate(problem)
    return problem


def write(data: Mapping[str, Any], problem: Problem, plan: Plan) -> dict[str, Any]:
    """The plan with its cost by term, its measures, and for each uncovered visit why, helper by helper.

    With each goes what would cover it: the smallest change of each kind.
    """
    found = measure(problem, plan)
    return {
        "format": "tillit-visits-plan-1",
        **plan.to_json(),
        "cost": costs(problem, plan),
        "measures": {
            "mean_helpers_14": found.mean_helpers_14,
            "mean_helpers_28": found.mean_helpers_28,
            "share_by_primary": found.share_by_primary,
            "covered_share": found.covered_share,
            "start_spread": found.start_spread,
        },
        "uncovered": [
            {
                "visit": visit.id,
                "why": [
                    {"helper": o.helper, "code": o.code, "facts": dict(o.facts)}
                    for o in why_uncovered(problem, plan, visit.id)
                ],
                "changes": [_change(remedy) for remedy in smallest_changes(problem, plan, visit.id)],
            }
            for visit in problem.visits
            if visit.id not in plan.of
        ],
    }


def _change(remedy: Remedy) -> dict[str, Any]:
    """A smallest change without the fields that say nothing."""
    return {name: value for name, value in asdict(remedy).items() if value or name in ("day", "start")}


def judge(data: Mapping[str, Any], solution: Mapping[str, Any]) -> tuple[list[str], dict[str, float]]:
    """Violations in words, and cost by term."""
    problem = read(data)
    try:
        plan = plan_from_json(solution)
    except (KeyError, TypeError) as error:
        raise BadProblem([f"the solution has no readable assignments: {error!r}"]) from error
    return [violation.message for violation in check(problem, plan)], costs(problem, plan)
