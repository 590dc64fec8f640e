"""The page of a team's week: continuity first, then the plan, what is uncovered, the day and the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillit.foundation.access.door import SEE, look_at_people
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, StateConflict
from tillit.kernel.period import BadWeek, Week
from tillit.rooms.visits import queries, services
from tillit.rooms.visits.queries import PlanCard
from tillit.rooms.visits.queries.told import told_in_week
from tillit.rooms.visits.views.week_board import PARTS, Names, day_board, short_helpers
from tillit.rooms.visits.views.week_people import OPEN_SHOWN, open_visits, person_rows, team_faces
from tillit.rooms.visits.views.within_reach import team_within_reach
from tillit.ui import formats

PAGE = "team_week"


@dataclass(frozen=True)
class Asked:
    """What of the week the address asks for."""

    team_id: int
    week: Week
    day: date
    part: str
    search: str
    plan: str

    def url(self, **changed: object) -> str:
        """Give the address of this page with something changed; what is at its default is left out."""
        asked = {**self.__dict__, **changed}
        week = asked["week"]
        query = {
            "dag": "" if asked["day"] is None or asked["day"] not in week.days else asked["day"].isoformat(),
            "tid": asked["part"],
            "q": asked["search"],
            "plan": asked["plan"] if week == self.week else "",
        }
        kept = {key: value for key, value in query.items() if value}
        address = reverse("team_week", args=[self.team_id, str(week)])
        return f"{address}?{urlencode(kept)}" if kept else address


@require_GET
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def team_week(request: HttpRequest, team_id: int, week: str) -> HttpResponse:
    """Show a team's week."""
    now = timezone.now()
    today = local_day(now)
    team = team_within_reach(request.user, team_id, now=now)
    asked = _asked(request, team_id, _week(week), today)
    plans = queries.plans_of_week([team_id], asked.week.monday).get(team_id, [])
    shown = _shown(plans, asked.plan)
    running = next((plan for plan in plans if plan.is_running), None)
    read = queries.team_week(team_id, asked.week, plan_id=shown.id if shown else None, today=today)
    people = look_at_people(request.user, SEE, ids=read.people, page=PAGE, now=now)
    names = Names(people, read.helpers, short_helpers(read.helpers))
    rows = person_rows(read, names, asked.search)
    uncovered = open_visits(read, names)
    # What can still be covered is what the leader came for; a week that is over is all there is to see.
    ahead = [gap for gap in uncovered if gap.visit.day >= today or asked.week.end <= today]
    return render(
        request,
        "visits/week.html",
        {
            "team": team,
            "asked": asked,
            "today": today,
            "last_day": asked.week.days[-1],
            "previous_url": asked.url(week=asked.week.shift(-1), day=None, part=""),
            "next_url": asked.url(week=asked.week.shift(1), day=None, part=""),
            "today_url": _today_url(asked, today),
            "is_today": today == asked.day,
            "plan": shown,
            "running": running,
            "failed": _failed(plans),
            "others": [
                (plan, asked.url(plan=str(plan.public_id))) for plan in plans if plan.has_visits and plan != shown
            ],
            "may_plan": asked.week.end > today and running is None,
            "faces": team_faces(read, names),
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
            "board": day_board(read, asked.day, names, asked.part),
            "day_tabs": _day_tabs(asked, read),
            "part_tabs": _part_tabs(asked),
            "rows": rows,
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
    wanted = _week(week)
    if wanted.end > local_day(now):
        services.request_plan(team_id=team.id, week=wanted, user=request.user, now=now)
    else:
        messages.warning(request, _("The week is over; there is nothing left to plan in it."))
    return redirect("team_week", team_id, str(wanted))


@require_POST
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def accept_plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Accept the proposal: from now on the team works by it."""
    now = timezone.now()
    plan = _plan(request, public_id, now=now)
    try:
        services.accept_plan(plan_public_id=plan.public_id, user=request.user, now=now)
        messages.success(request, _("The plan is accepted. The helpers see it in their day."))
    except StateConflict:
        messages.warning(
            request,
            _("The plan was not accepted: it has changed meanwhile. This is how it is now."),
        )
    return redirect("team_week", plan.team_id, str(Week(plan.week)))


def _plan(request: HttpRequest, public_id: UUID, *, now: datetime) -> PlanCard:
    plan = queries.plan_card(public_id)
    if plan is None:
        raise NotFound("There is no such plan.")
    team_within_reach(request.user, plan.team_id, now=now)
    return plan


def _week(text: str) -> Week:
    try:
        return Week.parse(text)
    except BadWeek as error:
        raise NotFound(str(error)) from error


def _asked(request: HttpRequest, team_id: int, week: Week, today: date) -> Asked:
    day = today if today in week.days else week.monday
    try:
        wanted = date.fromisoformat(request.GET.get("dag", ""))
    except ValueError:
        wanted = day
    part = request.GET.get("tid", "")
    return Asked(
        team_id=team_id,
        week=week,
        day=wanted if wanted in week.days else day,
        part=part if part in PARTS else "",
        search=request.GET.get("q", "").strip()[:60],
        plan=request.GET.get("plan", "")[:36],
    )


def _shown(plans: list[PlanCard], wanted: str) -> PlanCard | None:
    """Choose the plan to show: the one asked for, else the accepted one, else the newest proposal."""
    with_visits = [plan for plan in plans if plan.has_visits]
    chosen = next((plan for plan in with_visits if str(plan.public_id) == wanted), None)
    return chosen or next(iter(with_visits), None)


def _failed(plans: list[PlanCard]) -> PlanCard | None:
    """Give the newest attempt if it failed; a later one that went well is the answer to it."""
    newest = max(plans, key=lambda plan: plan.created_at, default=None)
    return newest if newest and newest.state == "failed" else None


def _today_url(asked: Asked, today: date) -> str:
    return asked.url(week=Week.of(today), day=today, part="", search="", plan="")


def _day_tabs(asked: Asked, read: queries.TeamWeek) -> list[tuple[str, str, bool]]:
    return [(_without_month(day), f"{asked.url(day=day)}#dag", day == asked.day) for day in read.week.days]


def _without_month(day: date) -> str:
    """Write Man. 16.: the page says which month."""
    return formats.day(day, "day_short").rsplit(" ", 1)[0].capitalize()


def _part_tabs(asked: Asked) -> list[tuple[str, str, bool]]:
    named = [("", _("The whole day")), ("dag", _("Day")), ("kveld", _("Evening")), ("natt", _("Night"))]
    return [(name, f"{asked.url(part=part)}#dag", part == asked.part) for part, name in named]
