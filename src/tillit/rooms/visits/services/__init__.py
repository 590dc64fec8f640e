"""Writes of visits: the door for everyone who changes something here."""

from tillit.rooms.visits.services.catch_up import catch_up
from tillit.rooms.visits.services.day import (
    BadDeviation,
    Contradiction,
    Marked,
    NotTheDay,
    Reported,
    finish_visit,
    report_deviation,
    undo_visit,
    withdraw_deviation,
)
from tillit.rooms.visits.services.planning import (
    PlanCard,
    accept_plan,
    fail_plan,
    make_plan,
    request_plan,
)

__all__ = [
    "BadDeviation",
    "Contradiction",
    "Marked",
    "NotTheDay",
    "PlanCard",
    "Reported",
    "accept_plan",
    "catch_up",
    "fail_plan",
    "finish_visit",
    "make_plan",
    "report_deviation",
    "request_plan",
    "undo_visit",
    "withdraw_deviation",
]
