"""A team's week on paper: a list for each helper of a day, or the week person by person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tillit.foundation.access.door import SEE, look_at_people
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.rooms.visits import queries
from tillit.rooms.visits.queries import PlannedVisit, ShiftDay, TeamWeek
from tillit.rooms.visits.views.week_board import Names, short_helpers
from tillit.rooms.visits.views.week_links import day_tabs, paper_url, read_asked, read_week, shown_plan
from tillit.rooms.visits.views.week_people import person_rows
from tillit.rooms.visits.views.within_reach import team_within_reach

PAGE = "team_week_on_paper"
WEEK = "uke"


@dataclass(frozen=True)
class Stop:
    """A visit on a helper's list."""

    visit: PlannedVisit
    name: str
    others: str
    is_first_meeting: bool


@dataclass(frozen=True)
class DayList:
    """A helper's day."""

    shown: ShiftDay
    stops: list[Stop]


@require_GET
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def team_week_on_paper(request: HttpRequest, team_id: int, week: str) -> HttpResponse:
    """Show the day's lists, one sheet a helper; with `?som=uke` the week, person by person."""
    now = timezone.now()
    today = local_day(now)
    team = team_within_reach(request.user, team_id, now=now)
    asked = read_asked(request, team_id, read_week(week), today)
    plans = queries.plans_of_week([team_id], asked.week.monday).get(team_id, [])
    plan = shown_plan(plans, asked.plan)
    read = queries.team_week(team_id, asked.week, plan_id=plan.id if plan else None, today=today)
    people = look_at_people(request.user, SEE, ids=read.people, page=PAGE, now=now)
    names = Names(people, read.helpers, short_helpers(read.helpers))
    as_week = request.GET.get("som") == WEEK
    return render(
        request,
        "visits/week_paper.html",
        {
            "team": team,
            "asked": asked,
            "plan": plan,
            "today": today,
            "as_week": as_week,
            "last_day": asked.week.days[-1],
            "back_url": asked.url(),
            "days_url": paper_url(asked),
            "week_url": paper_url(asked, as_=WEEK),
            "other_days": [(day, paper_url(asked, day=day), day == asked.day) for day in asked.week.days],
            "day_tabs": day_tabs(asked, read),
            "lists": [] if as_week else _lists(read, asked.day, names),
            "rows": person_rows(read, names) if as_week else [],
        },
    )


def _lists(read: TeamWeek, day: date, names: Names) -> list[DayList]:
    """Give the lists of those who go to somebody that day, in order of when they start."""
    shown = [one for one in read.days.get(day, ()) if one.visits]
    return [DayList(one, [_stop(visit, one, read, names) for visit in one.visits]) for one in shown]


def _stop(visit: PlannedVisit, shown: ShiftDay, read: TeamWeek, names: Names) -> Stop:
    others = [names.helper(id_) for id_ in visit.helper_ids if id_ != shown.helper.id]
    return Stop(visit, names.person(visit.person_id), ", ".join(others), read.is_first_meeting(visit, shown.helper.id))
