"""Soft: a person meets few different helpers in 14 and 28 days, and mostly their primary contact."""

from typing import Any

from tillit.planning.visits.constraints.kinds import Breach, Constraint
from tillit.planning.visits.reading import Reading


def measure(reading: Reading) -> list[Breach]:
    """A breach for each helper who is new to a person in 14 or 28 days, and each visit not by the primary contact."""
    problem, w = reading.problem, reading.problem.weights
    met: dict[str, dict[str, list[str]]] = {}
    found = []
    for assignment in reading.plan.assignments:
        visit = problem.visit_of.get(assignment.visit)
        if visit is None:
            continue
        primary = problem.person_of[visit.person].primary_contact
        for helper in assignment.helpers:
            met.setdefault(visit.person, {}).setdefault(helper, []).append(visit.id)
            if primary is not None and helper != primary:
                facts: dict[str, Any] = {
                    "person": visit.person,
                    "helper": helper,
                    "what": "not_primary",
                    "primary": primary,
                }
                found.append(Breach(1, w.not_primary, (visit.id,), facts))
    for person, helpers in met.items():
        known = {m.helper: m.days_since for m in problem.person_of[person].acquaintance if m.times > 0}
        for helper, visits in helpers.items():
            points = 0.0
            for days, weight in ((problem.days, w.helpers_week), (14, w.helpers_14), (28, w.helpers_28)):
                if helper not in known or known[helper] > days - problem.days:
                    points += weight
            if points:
                facts = {"person": person, "helper": helper, "what": "new", "days_since": known.get(helper)}
                found.append(Breach(1, points, tuple(visits), facts))
    return found


def explain(breach: Breach) -> str:
    """The breach in words."""
    f = breach.facts
    if f["what"] == "not_primary":
        return f"person {f['person']} is visited by {f['helper']}, not by the primary contact {f['primary']}"
    since = "never" if f["days_since"] is None else f"{f['days_since']} days before the week"
    return f"person {f['person']} meets {f['helper']}, whom they met {since}"


CONSTRAINT = Constraint(
    "continuity", False, "helpers", "A person meets few different helpers, mostly their primary contact.",
    measure, explain,
)  # fmt: skip
