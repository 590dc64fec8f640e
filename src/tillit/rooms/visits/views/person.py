"""A person's page: own words first, then who comes, who they know, what help is for, and who looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tillit.foundation.access.door import (
    ENTER,
    SEE,
    ground_name,
    log_look,
    look_at_person,
    people_within_reach,
)
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.kernel.period import BadWeek, Week
from tillit.rooms.decisions import queries as decisions
from tillit.rooms.organization import queries as organization
from tillit.rooms.people import queries as people
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits import queries
from tillit.rooms.visits.grant_words import how_often, when
from tillit.rooms.visits.page_names import page_name
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce.queries import EmployeeCard

PAGE, OWN_PAGE, ON_PAPER = "person", "own_page", "week_on_paper"
STAFF = (Role.CARE_WORKER, Role.TEAM_LEADER)
LOOKS_A_PAGE = 10
PROTECTED = ("protected", "sealed")


@dataclass(frozen=True)
class Coming:
    """A visit to come: when, who, for what. No length: time is nobody's right."""

    starts_at: datetime | None
    helpers: list[EmployeeCard]
    help: str
    is_done: bool
    is_uncovered: bool


@dataclass(frozen=True)
class Day:
    """A day of the person's week."""

    day: date
    is_today: bool
    is_over: bool
    coming: list[Coming]
    pause: str


@dataclass(frozen=True)
class FixedTeam:
    """The people one should know: the primary contact, and the rest of the team."""

    team: teams.TeamCard | None
    unit: organization.UnitCard | None
    contact: EmployeeCard | None
    members: list[EmployeeCard]


@dataclass(frozen=True)
class KnownFace:
    """A helper the person has met, how often and when last."""

    helper: EmployeeCard
    visits: int
    last_on: date


@dataclass(frozen=True)
class HelpGranted:
    """What help, for what, how often."""

    grant: decisions.GrantCard
    often: str
    when: str


@dataclass(frozen=True)
class LookLine:
    """Who looked, when, on what ground, at which page."""

    at: datetime
    by: str
    is_oneself: bool
    ground: str
    page: str


@require_GET
@open_to(*STAFF)
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a person to staff who have a ground."""
    now = timezone.now()
    found = look_at_person(request.user, SEE, public_id=public_id, page=PAGE, now=now)
    may_enter = _may_enter(request, found, page=PAGE, now=now)
    address = reverse("person", args=[public_id])
    shows_address = may_enter or found.grade not in PROTECTED
    return render(
        request,
        "visits/person.html",
        {
            **_page(request, found, address, now=now),
            "paper_url": reverse("person_on_paper", args=[public_id]),
            "ground": ground_name(found.ground),
            "address": found.address if shows_address else "",
            "is_protected": found.grade in PROTECTED,
            "entry_instructions": found.entry_instructions if may_enter else "",
        },
    )


@require_GET
@open_to(Role.INHABITANT)
def own_page(request: HttpRequest) -> HttpResponse:
    """Show the inhabitant what is theirs."""
    now = timezone.now()
    found = _oneself(request, page=OWN_PAGE, now=now)
    return render(
        request,
        "visits/own_page.html",
        {**_page(request, found, reverse("own_page"), now=now), "paper_url": reverse("own_week_on_paper")},
    )


@require_GET
@open_to(*STAFF)
def person_on_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a person's week in large type, to print for them."""
    now = timezone.now()
    found = look_at_person(request.user, SEE, public_id=public_id, page=ON_PAPER, now=now)
    address = reverse("person_on_paper", args=[public_id])
    back = reverse("person", args=[public_id])
    return _on_paper(request, found, address, back, now=now)


@require_GET
@open_to(Role.INHABITANT)
def own_week_on_paper(request: HttpRequest) -> HttpResponse:
    """Show the inhabitant's own week in large type, to read or to print."""
    now = timezone.now()
    found = _oneself(request, page=ON_PAPER, now=now)
    return _on_paper(request, found, reverse("own_week_on_paper"), reverse("own_page"), now=now)


def _oneself(request: HttpRequest, *, page: str, now: datetime) -> Any:
    own = people.own_id(request.user.pk)
    if own is None:
        raise NotFound("This account belongs to nobody who receives help.")
    return look_at_person(request.user, SEE, public_id=own, page=page, now=now)


def _may_enter(request: HttpRequest, found: Any, *, page: str, now: datetime) -> bool:
    """Tell whether the user goes in today, and log that look too; not going is no refusal."""
    reached = people_within_reach(request.user, ENTER, now=now).filter(pk=found.pk).first()
    if reached is not None:
        log_look(request.user, ENTER, ground=reached.ground, person_ids=[found.pk], page=page, now=now)
    return reached is not None


def _on_paper(request: HttpRequest, found: Any, address: str, back: str, *, now: datetime) -> HttpResponse:
    context = _week(request, found, address, now=now)
    return render(request, "visits/week_on_paper.html", {**context, "person": found, "back_url": back})


def _page(request: HttpRequest, found: Any, address: str, *, now: datetime) -> dict[str, Any]:
    today = local_day(now)
    words = people.own_words(found.pk)
    known_28 = queries.times_met([found.pk], until=today, days=28)
    known_14 = queries.helpers_met([found.pk], until=today, days=14).get(found.pk, frozenset())
    cards = workforce.employee_cards(met.employee_id for met in known_28)
    return {
        **_week(request, found, address, now=now),
        "person": found,
        "words": words[0] if words else None,
        "older_words": words[1:],
        "met_14": len(known_14),
        "met_28": len(known_28),
        "faces": [KnownFace(cards[m.employee_id], m.visits, m.last_on) for m in known_28],
        "grants": [
            HelpGranted(grant, how_often(grant) if _has_rhythm(grant) else "", when(grant))
            for grant in decisions.grants_of(found.pk, on=today, language=get_language() or "nb")
        ],
        "relatives": people.relatives(found.pk),
        "pauses": people.pauses([found.pk], first=today),
        "looks": _looks(request, found.pk),
    }


def _has_rhythm(grant: decisions.GrantCard) -> bool:
    """Tell whether "how often" says anything: an alarm is there always, not once a week."""
    return bool(grant.windows or grant.weekdays or grant.times > 1)


def _week(request: HttpRequest, found: Any, address: str, *, now: datetime) -> dict[str, Any]:
    today = local_day(now)
    this_week = Week.of(today)
    try:
        week = Week.parse(request.GET.get("uke", str(this_week)))
    except BadWeek:
        week = this_week
    days = queries.week_of_person(found.pk, week)
    fixed = _fixed_team(found.pk, found.unit_id, today)
    going = {id_ for day in days for visit in day.visits for id_ in visit.helper_ids}
    cards = workforce.employee_cards(going)
    return {
        "today": today,
        "week": week,
        "last_day": week.end - timedelta(days=1),
        "previous_url": f"{address}?uke={week.shift(-1)}#uke",
        "next_url": f"{address}?uke={week.shift(1)}#uke",
        "this_week_url": "" if week == this_week else f"{address}#uke",
        "days": [
            Day(
                day.day,
                day.day == today,
                day.day < today <= days[-1].day,
                [_coming(visit, cards) for visit in day.visits],
                day.pause,
            )
            for day in days
        ],
        "is_planned": any(day.visits for day in days),
        "fixed": fixed,
    }


def _coming(visit: queries.PlannedVisit, cards: Mapping[int, EmployeeCard]) -> Coming:
    return Coming(
        visit.starts_at,
        [cards[id_] for id_ in visit.helper_ids if id_ in cards],
        visit.help,
        visit.is_done,
        visit.is_uncovered,
    )


def _fixed_team(person_id: int, unit_id: int, today: date) -> FixedTeam:
    belonging = next(iter(teams.belongings(first=today, last=today, person_ids=[person_id])), None)
    if belonging is None:
        return FixedTeam(None, organization.unit_card(unit_id), None, [])
    team = teams.team_card(belonging.team_id)
    members = {row.employee_id for row in teams.memberships([belonging.team_id], first=today, last=today)}
    contact_id = belonging.primary_contact_id
    cards = workforce.employee_cards(members | ({contact_id} if contact_id else set()))
    return FixedTeam(
        team,
        organization.unit_card(team.unit_id if team else unit_id),
        cards.get(contact_id) if contact_id else None,
        [card for card in cards.values() if card.id != contact_id],
    )


def _looks(request: HttpRequest, person_id: int) -> Any:
    """Give a page of the look log, its rows as the reader sees them."""
    page = Paginator(people.looks_at(person_id), LOOKS_A_PAGE).get_page(request.GET.get("page"))
    rows = [people.as_look_card(look) for look in page.object_list]
    page.object_list = [
        LookLine(
            row.at,
            row.by,
            row.user_id == request.user.pk,
            str(ground_name(row.ground)),
            page_name(row.page),
        )
        for row in rows
    ]
    return page
