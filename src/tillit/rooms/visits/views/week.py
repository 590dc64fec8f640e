"""The page of a team's week: continuity first, then the plan, what is uncovered, the day and the week."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillit.foundation.access.door import SEE, look_at_people
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.rooms.visits import queries, services
from tillit.rooms.visits.live import topic_of
from tillit.rooms.visits.queries import PlanCard
from tillit.rooms.visits.queries.told import told_in_week
from tillit.rooms.visits.views.week_board import Names, day_board, short_helpers
from tillit.rooms.visits.views.week_links import (
    day_tabs,
    day_url,
    elsewhere,
    filter_tabs,
    paper_url,
    part_tabs,
    read_asked,
    read_week,
    shown_plan,
    sort_tabs,
    today_url,
)
from tillit.rooms.visits.views.week_people import OPEN_SHOWN, open_visits, person_rows, team_faces, wanted_rows
from tillit.rooms.visits.views.within_reach import team_within_reach

PAGE = "team_week"
SCRIPTS = [f"ui/{name}.js" for name in ("live", "keep", "keys", "sheet", "board")]


@require_GET
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def team_week(request: HttpRequest, team_id: int, week: str) -> HttpResponse:
    """Show a team's week."""
    now = timezone.now()
    today = local_day(now)
    team = team_within_reach(request.user, team_id, now=now)
    asked = read_asked(request, team_id, read_week(week), today)
    plans = queries.plans_of_week([team_id], asked.week.monday).get(team_id, [])
    shown = shown_plan(plans, asked.plan)
    running = next((plan for plan in plans if plan.is_running), None)
    read = queries.team_week(team_id, asked.week, plan_id=shown.id if shown else None, today=today)
    people = look_at_people(request.user, SEE, ids=read.people, page=PAGE, now=now)
    names = Names(people, read.helpers, short_helpers(read.helpers))
    everybody = person_rows(read, names)
    rows = wanted_rows(everybody, search=asked.search, only=asked.only, sort=asked.sort)
    uncovered = open_visits(read, names)
    # What can still be covered is what the leader came for; a week that is over is all there is to see.
    ahead = [gap for gap in uncovered if gap.visit.day >= today or asked.week.end <= today]
    return render(
        request,
        "visits/week.html",
        {
            "team": team,
            "asked": asked,
            "search_from": f"{asked.url(search='')}#folk",
            "scripts": SCRIPTS,
            "today": today,
            "last_day": asked.week.days[-1],
            "previous_url": asked.url(week=asked.week.shift(-1), part=""),
            "next_url": asked.url(week=asked.week.shift(1), part=""),
            "today_url": today_url(asked, today),
            "is_today": today == asked.day,
            "previous_day_url": day_url(asked, -1),
            "next_day_url": day_url(asked, 1),
            "paper_url": paper_url(asked),
            "elsewhere": elsewhere(request.user, team_id, shown, plans, is_untold=bool(read.untold), now=now),
            "topic": topic_of(team_id, asked.week.monday),
            "latest": queries.latest_edit(shown.id) if shown and shown.version else None,
            "plan": shown,
            "is_beside": any(plan.state == "accepted" for plan in plans),
            "running": running,
            "failed": _failed(plans),
            "others": [
                (plan, asked.url(plan=str(plan.public_id))) for plan in plans if plan.has_visits and plan != shown
            ],
            "may_plan": asked.week.end > today and running is None,
            "faces": team_faces(read, names, plan=shown, today=today),
            "uncovered": ahead[:OPEN_SHOWN],
            "more_uncovered": ahead[OPEN_SHOWN:],
            "over_uncovered": [gap for gap in uncovered if gap not in ahead],
            "uncovered_count": len(uncovered),
            # Words about persons are for who may see the person.
            "told": [
                (word, names.person(word.person_id), names.person_url(word.person_id))
                for word in told_in_week(team_id, asked.week.monday)
                if word.person_id in people
            ],
            "board": day_board(read, asked.day, names, asked.part, plan=shown, today=today, search=asked.search),
            "day_tabs": day_tabs(asked, read),
            "part_tabs": part_tabs(asked),
            "rows": rows,
            "filter_tabs": filter_tabs(asked, everybody),
            "sort_tabs": sort_tabs(asked),
            "everybody_url": f"{asked.url(search='', only='')}#folk",
            "names": [row.name for row in everybody if row.url],
            "people_count": len(read.people),
            "hidden": len(read.people) - len(people),
        },
    )


@require_GET
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def plan_progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer htmx with how far the plan has come; when it is finished, let the page load itself anew."""
    plan = _plan(request, public_id, now=timezone.now())
    response = render(request, "visits/plan_progress.html", {"running": plan})
    if not plan.is_running:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def request_plan(request: HttpRequest, team_id: int, week: str) -> HttpResponse:
    """Ask for a proposal for the week."""
    now = timezone.now()
    team = team_within_reach(request.user, team_id, now=now)
    wanted = read_week(week)
    if wanted.end > local_day(now):
        services.request_plan(team_id=team.id, week=wanted, user=request.user, now=now)
    else:
        messages.warning(request, _("The week is over; there is nothing left to plan in it."))
    return redirect("team_week", team_id, str(wanted))


def _plan(request: HttpRequest, public_id: UUID, *, now: datetime) -> PlanCard:
    plan = queries.plan_card(public_id)
    if plan is None:
        raise NotFound("There is no such plan.")
    team_within_reach(request.user, plan.team_id, now=now)
    return plan


def _failed(plans: list[PlanCard]) -> PlanCard | None:
    """Give the newest attempt if it failed; a later one that went well is the answer to it."""
    newest = max(plans, key=lambda plan: plan.created_at, default=None)
    return newest if newest and newest.state == "failed" else None
