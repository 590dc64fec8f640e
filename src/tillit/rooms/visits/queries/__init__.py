"""Reads of visits, as plain data: plans, days, weeks, and how many faces a person meets."""

from tillit.rooms.visits.page_names import NAMES as PAGE_NAMES
from tillit.rooms.visits.queries.emergency_lists import Written, last_written
from tillit.rooms.visits.queries.faces import (
    Continuity,
    Met,
    continuity,
    helpers_met,
    helpers_planned,
    medians_by_team,
    middle,
    times_met,
)
from tillit.rooms.visits.queries.person import PlannedDay, week_of_person
from tillit.rooms.visits.queries.planning import planned_week, planning_progress
from tillit.rooms.visits.queries.plans import (
    LatestEdit,
    PlanCard,
    accepted_plan_ids,
    latest_edit,
    plan_card,
    plans_of_week,
    uncovered_counts,
)
from tillit.rooms.visits.queries.two_weeks import (
    first_day_told,
    frozen_problems,
    last_day_told,
    meetings_held,
    meetings_planned,
)
from tillit.rooms.visits.queries.visits import PlannedVisit, visits_of_persons, visits_of_plan
from tillit.rooms.visits.queries.week import DayCell, PersonWeek, ShiftDay, TeamWeek, team_week

__all__ = [
    "PAGE_NAMES",
    "Continuity",
    "DayCell",
    "LatestEdit",
    "Met",
    "PersonWeek",
    "PlanCard",
    "PlannedDay",
    "PlannedVisit",
    "ShiftDay",
    "TeamWeek",
    "Written",
    "accepted_plan_ids",
    "continuity",
    "first_day_told",
    "frozen_problems",
    "helpers_met",
    "helpers_planned",
    "last_day_told",
    "last_written",
    "latest_edit",
    "medians_by_team",
    "meetings_held",
    "meetings_planned",
    "middle",
    "plan_card",
    "planned_week",
    "planning_progress",
    "plans_of_week",
    "team_week",
    "times_met",
    "uncovered_counts",
    "visits_of_persons",
    "visits_of_plan",
    "week_of_person",
]
