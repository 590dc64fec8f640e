"""A plan's terms in their own units, whatever weights it was made with."""

from __future__ import annotations

from tillit.planning.visits.constraints import REGISTRY
from tillit.planning.visits.plan import Plan
from tillit.planning.visits.problem import Problem
from tillit.planning.visits.reading import Reading

WANTED = ("uncovered", "late", "travel", "continuity", "wishes", "slack", "fairness")


def units(problem: Problem, plan: Plan) -> dict[str, float]:
    """By term the sum of all breaches in the term's unit: minutes, visits, helpers."""
    reading = Reading(problem, plan)
    return {
        constraint.name: round(sum(breach.amount for breach in constraint.measure(reading)), 3)
        for constraint in REGISTRY
        if constraint.name in WANTED
    }
