"""What a relative sees of who let them in: scope by scope, and nothing that was not given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tillit.foundation.access.door import (
    ACT,
    SEE_MESSAGES,
    SEE_PLAN,
    SEE_VISITS,
    log_look,
    look_at_person_as_far,
    people_within_reach,
)
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.period import BadWeek, Week
from tillit.rooms.organization import queries as organization
from tillit.rooms.visits import queries
from tillit.rooms.visits.change_words import Said, all_said
from tillit.rooms.visits.queries.person_changes import changes_for_person
from tillit.rooms.visits.views.person_page import CHANGES_BACK, fixed_team, granted
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce.queries import EmployeeCard

SCOPES = (SEE_VISITS, SEE_PLAN, SEE_MESSAGES, ACT)
HOME, PAGE = "relative_home", "relative"


@dataclass(frozen=True)
class Comes:
    """A visit as a relative sees it: when and who. What is done there is the person's to tell."""

    day: date
    starts_at: datetime | None
    helpers: list[EmployeeCard]
    is_done: bool
    answer_url: str


@dataclass(frozen=True)
class RelativeDay:
    """A day of the person's week; that they are away, not why."""

    day: date
    is_today: bool
    comes: list[Comes]
    is_away: bool


@require_safe
@never_cache
@open_to(Role.RELATIVE)
def relative_home(request: HttpRequest) -> HttpResponse:
    """List who let the relative in; when it is one person, go there."""
    now = timezone.now()
    found: dict[int, Any] = {}
    opened: dict[int, list[str]] = {}
    for action in SCOPES:
        for person in people_within_reach(request.user, action, now=now).order_by("sort_key"):
            found.setdefault(person.pk, person)
            opened.setdefault(person.pk, []).append(action)
    if len(found) == 1:
        return redirect("relative_person", public_id=next(iter(found.values())).public_id)
    for pk, person in found.items():
        log_look(request.user, "+".join(opened[pk]), ground=person.ground, person_ids=[pk], page=HOME, now=now)
    persons = sorted(found.values(), key=lambda person: person.sort_key)
    return render(request, "visits/relative_home.html", {"persons": persons})


@require_safe
@never_cache
@open_to(Role.RELATIVE)
def relative_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a relative what the person let them into."""
    now = timezone.now()
    found, opened = look_at_person_as_far(request.user, SCOPES, public_id=public_id, page=PAGE, now=now)
    today = local_day(now)
    context: dict[str, Any] = {
        "person": found,
        "today": today,
        "sees_visits": SEE_VISITS in opened,
        "sees_plan": SEE_PLAN in opened,
        "sees_messages": SEE_MESSAGES in opened,
        "may_act": ACT in opened,
        "unit": organization.unit_card(found.unit_id),
    }
    if SEE_VISITS in opened:
        context |= _week(request, found, may_act=ACT in opened, now=now)
    if SEE_PLAN in opened:
        context |= {"grants": granted(found.pk, on=today), "fixed": fixed_team(found.pk, found.unit_id, today)}
    if SEE_MESSAGES in opened:
        context["changes"] = _changes(found, since=today - CHANGES_BACK)
    return render(request, "visits/relative.html", context)


def _week(request: HttpRequest, found: Any, *, may_act: bool, now: datetime) -> dict[str, Any]:
    """Give this week or the next, the only ones a relative needs."""
    today = local_day(now)
    this_week = Week.of(today)
    try:
        asked = Week.parse(request.GET.get("uke", str(this_week)))
    except BadWeek:
        asked = this_week
    week = asked if asked in (this_week, this_week.shift(1)) else this_week
    days = queries.week_of_person(found.pk, week)
    cards = workforce.employee_cards({id_ for day in days for visit in day.visits for id_ in visit.helper_ids})
    address = reverse("relative_person", args=[found.public_id])
    return {
        "week": week,
        "last_day": week.end - timedelta(days=1),
        "other_week_url": f"{address}#uke" if week != this_week else f"{address}?uke={week.shift(1)}#uke",
        "is_this_week": week == this_week,
        "is_planned": any(day.visits for day in days),
        "days": [
            RelativeDay(
                day.day,
                day.day == today,
                [
                    Comes(
                        visit.day,
                        visit.starts_at,
                        [cards[id_] for id_ in visit.helper_ids if id_ in cards],
                        visit.is_done,
                        _answer_url(found, visit, now=now) if may_act else "",
                    )
                    for visit in day.visits
                    if visit.is_done or not day.pause
                ],
                bool(day.pause),
            )
            for day in days
            if day.day >= today
        ],
    }


def _answer_url(found: Any, visit: queries.PlannedVisit, *, now: datetime) -> str:
    """Give where who acts for the person answers to a visit, nothing when it is too late."""
    if visit.starts_at is None or visit.starts_at <= now or visit.is_done:
        return ""
    return reverse("answer_for", args=[found.public_id, visit.public_id])


def _changes(found: Any, *, since: date) -> list[Said]:
    """Say what was changed and why; what the team wrote about it was written to the person alone."""
    changes = changes_for_person(found.pk, since=since)
    return [replace(one, words="") for one in all_said(changes, name=found.given_name)]
