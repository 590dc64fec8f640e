"""Writes of visits: the door for everyone who changes something here."""

from tillit.rooms.visits.services.calls import mark_told, unmark_told
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
from tillit.rooms.visits.services.proposals import decline_proposal, take_proposal
from tillit.rooms.visits.services.repairs import (
    IllReported,
    NoPlan,
    Outdated,
    RepairCard,
    choose_repair,
    fail_repair,
    make_repair,
    report_ill,
    request_repair,
    undo_repair,
)

__all__ = [
    "AlreadyDone",
    "BadDeviation",
    "BreaksRule",
    "ChangedMeanwhile",
    "Contradiction",
    "Edited",
    "IllReported",
    "Marked",
    "NoPlan",
    "NotTheDay",
    "Outdated",
    "PlanCard",
    "RepairCard",
    "Reported",
    "accept_plan",
    "bring_up_to_date",
    "catch_up",
    "change_plan",
    "choose_repair",
    "decline_proposal",
    "fail_plan",
    "fail_repair",
    "finish_visit",
    "make_plan",
    "make_repair",
    "mark_told",
    "report_deviation",
    "report_ill",
    "request_plan",
    "request_repair",
    "take_proposal",
    "undo_edit",
    "undo_repair",
    "undo_visit",
    "unmark_told",
    "withdraw_deviation",
]
