"""What the room tells the others: ids and days only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class VisitFinished:
    """A helper helped a person on a day: one visit more."""

    visit_id: int
    person_id: int
    employee_id: int
    day: date


@dataclass(frozen=True)
class VisitUndone:
    """What was told as finished was a mistake: one visit less."""

    visit_id: int
    person_id: int
    employee_id: int
    day: date


@dataclass(frozen=True)
class PlanAccepted:
    """A team works by this plan from now on."""

    plan_id: int
    team_id: int
    week: date


@dataclass(frozen=True)
class DayCaughtUp:
    """A team's day was entered afterwards, all at once."""

    team_id: int
    day: date


@dataclass(frozen=True)
class PlanChanged:
    """A step changed visits of a proposal or of the plan that a team works by."""

    edit_id: int
    plan_id: int
    team_id: int
    week: date


@dataclass(frozen=True)
class AnswerChanged:
    """A wish about a visit was given, taken back or answered; `due` is the day that the team should have answered."""

    answer_id: int
    team_id: int
    due: date
