"""Writes of visits: the door for everyone who changes something here."""

from tillit.rooms.visits.services.catch_up import catch_up
from tillit.rooms.visits.services.changes import (
    AlreadyDone,
    BreaksRule,
    ChangedMeanwhile,
    Edited,
    bring_up_to_date,
    change_plan,
    undo_edit,
)
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
    "AlreadyDone",
    "BadDeviation",
    "BreaksRule",
    "ChangedMeanwhile",
    "Contradiction",
    "Edited",
    "Marked",
    "NotTheDay",
    "PlanCard",
    "Reported",
    "accept_plan",
    "bring_up_to_date",
    "catch_up",
    "change_plan",
    "fail_plan",
    "finish_visit",
    "make_plan",
    "report_deviation",
    "request_plan",
    "undo_edit",
    "undo_visit",
    "withdraw_deviation",
]
