"""All constraints of visit planning, one idea a file; the registry is what check and why go through."""

from tillit.planning.visits.constraints import (
    balance,
    changes,
    competence,
    continuity,
    excluded,
    fairness,
    idle,
    late,
    links,
    max_late,
    missed_break,
    one_place,
    overtime,
    pins,
    shift,
    slack,
    time_window,
    travel,
    two_helpers,
    uncovered,
    unwelcome,
    wishes,
    work,
)
from tillit.planning.visits.constraints.kinds import Breach, Constraint

REGISTRY: tuple[Constraint, ...] = (
    two_helpers.CONSTRAINT,
    competence.CONSTRAINT,
    excluded.CONSTRAINT,
    shift.CONSTRAINT,
    one_place.CONSTRAINT,
    time_window.CONSTRAINT,
    links.CONSTRAINT,
    pins.CONSTRAINT,
    uncovered.CONSTRAINT,
    late.CONSTRAINT,
    max_late.CONSTRAINT,
    continuity.CONSTRAINT,
    wishes.CONSTRAINT,
    changes.CONSTRAINT,
    fairness.CONSTRAINT,
    slack.CONSTRAINT,
    travel.CONSTRAINT,
    work.CONSTRAINT,
    balance.CONSTRAINT,
    overtime.CONSTRAINT,
    idle.WAITING,
    idle.LONGEST,
    unwelcome.CONSTRAINT,
    idle.CONSTRAINT,
    missed_break.CONSTRAINT,
)

HARD = tuple(constraint for constraint in REGISTRY if constraint.hard)
SOFT = tuple(constraint for constraint in REGISTRY if not constraint.hard)

__all__ = ["HARD", "REGISTRY", "SOFT", "Breach", "Constraint"]
