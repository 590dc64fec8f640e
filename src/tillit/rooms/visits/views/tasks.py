"""What waits for a team, and answering the wishes that persons told."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tillit.foundation.access.door import SEE, look_at_people, look_at_person
from tillit.foundation.access.pages import open_to
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, StateConflict
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.answer_forms import CancelForm, ReplyForm
from tillit.rooms.visits.queries.answers import Answer, Now, answer_of_team, calls_first, visit_now
from tillit.rooms.visits.queries.tasks import open_task_counts
from tillit.rooms.visits.queries.tasks import team_tasks as read_tasks
from tillit.rooms.visits.services.answers import BadAnswer, cancel_as_wished, reply_to_answer
from tillit.rooms.visits.views.person import STAFF
from tillit.rooms.workforce import queries as workforce

PAGE, ANSWER_PAGE = "team_tasks", "team_answer"


@require_safe
@open_to(*STAFF)
def tasks(request: HttpRequest) -> HttpResponse:
    """List the user's teams with what waits; who is in one goes straight to it."""
    now = timezone.now()
    own = teams.teams_of(request.user.pk, on=local_day(now))
    if len(own) == 1:
        return redirect("team_tasks", own[0].id)
    counts = open_task_counts([team.id for team in own], now=now)
    return render(request, "visits/tasks.html", {"rows": [(team, counts[team.id]) for team in own]})


@require_safe
@never_cache
@open_to(*STAFF)
def team_tasks(request: HttpRequest, team_id: int) -> HttpResponse:
    """Show what waits for a team, the most urgent first."""
    now = timezone.now()
    team = _own_team(request, team_id, now=now)
    read = read_tasks(team_id, now=now)
    seen = look_at_people(request.user, SEE, ids=read.person_ids, page=PAGE, now=now)
    answers = [(answer, seen[answer.person_id]) for answer in read.answers if answer.person_id in seen]
    return render(
        request,
        "visits/tasks_team.html",
        {
            "team": team,
            "now": now,
            "today": local_day(now),
            "overdue": [(answer, person) for answer, person in answers if answer.is_overdue(now)],
            "waiting": [(answer, person) for answer, person in answers if not answer.is_overdue(now)],
            "words": [(words, seen[id_]) for id_, words in read.words.items() if id_ in seen],
            "notes": [
                (note, seen[note.person_id])
                for note in read.notes
                if note.person_id in seen and note.is_for(request.user.pk)
            ],
            "hidden": len(read.person_ids - seen.keys()),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to(*STAFF)
def team_answer(request: HttpRequest, team_id: int, public_id: UUID) -> HttpResponse:
    """Show one wish with the ways to answer it, and take the team's answer."""
    now = timezone.now()
    team = _own_team(request, team_id, now=now)
    told = answer_of_team(team_id, public_id)
    if told is None:
        raise NotFound("There is no such wish in this team.")
    person = _person(request, told, now=now)
    visit = visit_now(told)
    leads = teams.leads(request.user.pk, team_id, on=local_day(now))
    call_first = visit is None or calls_first(told.person_id, visit.grant_id, visit.day)
    is_still_planned = visit is not None and visit.is_planned and not visit.is_done
    reply, cancel = _forms(request, call_first=call_first, can_be_kept=not (told.is_no and is_still_planned))
    problem = ""
    if request.method == "POST":
        try:
            if _take(request, told, reply, cancel, leads=leads, now=now):
                messages.success(request, _("The answer is given. %(name)s sees it now.") % {"name": person.given_name})
                return redirect("team_tasks", team_id)
        except (StateConflict, BadAnswer) as error:
            problem = str(error)
    cards = workforce.employee_cards(visit.helper_ids if visit else ())
    return render(
        request,
        "visits/tasks_answer.html",
        {
            "team": team,
            "answer": told,
            "person": person,
            "visit": visit,
            "helpers": list(cards.values()),
            "is_overdue": told.is_overdue(now),
            "leads": leads,
            "call_first": call_first,
            "can_cancel": leads and told.is_no and is_still_planned,
            "move_url": _move_url(told, visit) if leads and told.is_time and told.is_open else "",
            "is_moved": bool(told.is_time and visit and visit.is_planned and visit.starts_at != told.planned_at),
            "form": reply,
            "cancel": cancel,
            "problem": problem,
        },
    )


def _own_team(request: HttpRequest, team_id: int, *, now: datetime) -> teams.TeamCard:
    for team in teams.teams_of(request.user.pk, on=local_day(now)):
        if team.id == team_id:
            return team
    raise NotFound("There is no such team, or you are not in it.")


def _person(request: HttpRequest, told: Answer, *, now: datetime) -> Any:
    """Give the person of a wish through the door; out of reach is not found, and logged."""
    return look_at_person(request.user, SEE, public_id=told.person_public_id, page=ANSWER_PAGE, now=now)


def _forms(request: HttpRequest, *, call_first: bool, can_be_kept: bool) -> tuple[ReplyForm, CancelForm]:
    cancels = request.method == "POST" and "cancel" in request.POST
    replies = request.method == "POST" and not cancels
    return (
        ReplyForm(request.POST if replies else None, can_be_kept=can_be_kept),
        CancelForm(request.POST if cancels else None, call_first=call_first, auto_id="id_cancel_%s"),
    )


def _take(
    request: HttpRequest, told: Answer, reply: ReplyForm, cancel: CancelForm, *, leads: bool, now: datetime
) -> bool:
    """Store what was pressed; False when something is missing. The plan is the leader's to change."""
    given = {"team_id": told.team_id, "answer_public_id": told.public_id, "user": request.user, "now": now}
    if "cancel" in request.POST:
        if not leads or not cancel.is_valid():
            return False
        said = cancel.cleaned_data
        cancel_as_wished(has_talked=said.get("has_talked", False), words=said["words"], **given)
        return True
    if not reply.is_valid():
        return False
    reply_to_answer(outcome=reply.cleaned_data["outcome"], words=reply.cleaned_data["words"], **given)
    return True


def _move_url(told: Answer, visit: Now | None) -> str:
    """Give the page on which the visit is moved, filled in with what the person wished; nothing when there is none."""
    if visit is None or not visit.is_planned or visit.is_done:
        return ""
    try:
        address = reverse("move_visit", args=[visit.public_id])
    except NoReverseMatch:
        return ""
    wished = {
        "dag": told.wished_day.isoformat() if told.wished_day else "",
        "tid": told.wished_from.isoformat("minutes") if told.wished_from else "",
        "versjon": visit.version,
        "avtalt": "on",
        "svar": told.public_id,
    }
    return f"{address}?{urlencode({key: value for key, value in wished.items() if value != ''})}"
