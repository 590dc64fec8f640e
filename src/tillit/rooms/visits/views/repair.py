"""The ways to repair a day side by side, in what they mean for people; one is chosen, and can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tillit.foundation.access.door import SEE, look_at_people
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, StateConflict
from tillit.kernel.period import Week
from tillit.kernel.row_id import row_id
from tillit.rooms.teams.queries import TeamCard
from tillit.rooms.visits import services
from tillit.rooms.visits.named import Named
from tillit.rooms.visits.queries.repairs import Option, RepairedVisit, RepairPage, Uncovered, repair_page
from tillit.rooms.visits.reasons import Reason, explain
from tillit.rooms.visits.repair_options import Longer
from tillit.rooms.visits.services import NoPlan, Outdated
from tillit.rooms.visits.types import Placement
from tillit.rooms.visits.views.within_reach import team_within_reach
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce.queries import EmployeeCard
from tillit.ui import formats

PAGE = "repair"


@dataclass(frozen=True)
class Line:
    """One visit of an option in words."""

    name: str
    help: str
    was: str
    becomes: str
    is_told: bool
    is_covered: bool


@dataclass(frozen=True)
class OpenLine:
    """A visit that nobody covers in an option, and why."""

    name: str
    help: str
    reason: Reason
    was_planned: bool


@dataclass(frozen=True)
class Ask:
    """Somebody who must be asked to stay: until when, for whom, and how they are reached."""

    one: Longer
    name: str
    phone: str
    people: str
    until: str


@dataclass(frozen=True)
class Column:
    """An option as the page shows it."""

    option: Option
    told: list[Line]
    quiet: int
    uncovered: list[OpenLine]
    asks: list[Ask]
    is_first: bool

    @property
    def means(self) -> str:
        return str(MEANING[self.option.kind]())


MEANING = {
    "fewest": lambda: _("As few as possible hear of another helper or time."),
    "known": lambda: _("Those who come are known; more people hear of a change."),
    "longer": lambda: _("As with the fewest changes, and somebody stays longer for what is left."),
}


@require_safe
@open_to(Role.TEAM_LEADER)
def repair(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a repair: how far it has come, or its ways side by side."""
    now = timezone.now()
    page, team = _opened(request, public_id, now=now)
    people = look_at_people(request.user, SEE, ids=page.person_ids, page=PAGE, now=now) if page.options else {}
    helpers = workforce.employee_cards(page.helper_ids)
    named = Named(people, helpers, page.week)
    phones = workforce.phones({one.employee for o in page.options for one in o.longer})
    competences = workforce.competence_names((get_language() or "nb")[:2])
    return render(
        request,
        "visits/repair.html",
        {
            "team": team,
            "page": page,
            "week": Week(page.week),
            "today": local_day(now),
            "columns": [
                _column(option, named, helpers, phones, competences, page, is_first=number == 0)
                for number, option in enumerate(page.options)
            ],
            "last_day": page.week + timedelta(days=6),
        },
    )


@require_safe
@open_to(Role.TEAM_LEADER)
def repair_progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer htmx with how far the repair has come; when it is ready, let the page load itself anew."""
    page, _team = _opened(request, public_id, now=timezone.now(), with_options=False)
    response = render(request, "visits/repair_progress.html", {"page": page})
    if not page.is_running:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@open_to(Role.TEAM_LEADER)
def request_repair(request: HttpRequest, team_id: int) -> HttpResponse:
    """Ask for ways to repair a day, or the week from it on; also anew, when the last ones are out of date."""
    now = timezone.now()
    team = team_within_reach(request.user, team_id, now=now)
    day = _day(request.POST.get("dag", ""), today=local_day(now))
    try:
        card = services.request_repair(
            team_id=team.id,
            day=day,
            user=request.user,
            now=now,
            whole_week=request.POST.get("uken") == "ja",
        )
    except NoPlan:
        messages.warning(request, _("The day has no accepted plan, so there is nothing to repair."))
        return redirect("team_week", team.id, str(Week.of(day)))
    return redirect("repair", card.public_id)


@require_POST
@open_to(Role.TEAM_LEADER)
def choose_repair(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose one of the ways; then comes the list of who is to be called."""
    now = timezone.now()
    page, team = _opened(request, public_id, now=now, with_options=False)
    agreed = {row_id(text) for text in request.POST.getlist("ja")}
    try:
        services.choose_repair(
            repair_public_id=page.public_id,
            kind=request.POST.get("valg", ""),
            agreed=agreed,
            user=request.user,
            now=now,
        )
    except Outdated:
        messages.warning(request, _("Nothing was changed: the plan or the hour has moved on. Work it out again."))
        return redirect("repair", page.public_id)
    messages.success(request, _("The day is repaired. Here is who needs to hear of it."))
    return redirect("call_list", team.id)


@require_POST
@open_to(Role.TEAM_LEADER)
def undo_repair(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a chosen repair back."""
    now = timezone.now()
    page, _team = _opened(request, public_id, now=now, with_options=False)
    try:
        services.undo_repair(repair_public_id=page.public_id, user=request.user, now=now)
        messages.success(request, _("Undone. Visits of who is still away are with nobody now."))
    except (StateConflict, NotFound):
        messages.warning(request, _("It could not be undone: some of the visits were changed or done since."))
    return redirect("repair", page.public_id)


def _opened(
    request: HttpRequest, public_id: UUID, *, now: datetime, with_options: bool = True
) -> tuple[RepairPage, TeamCard]:
    page = repair_page(public_id, with_options=with_options)
    if page is None:
        raise NotFound("There is no such repair.")
    return page, team_within_reach(request.user, page.team_id, now=now)


def _day(text: str, *, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs((day - today).days) < 60 else today


def _column(
    option: Option,
    named: Named,
    helpers: Mapping[int, EmployeeCard],
    phones: Mapping[int, str],
    competences: Mapping[str, str],
    page: RepairPage,
    *,
    is_first: bool,
) -> Column:
    person_of = {visit.key: visit.person_id for visit in option.visits}
    return Column(
        option=option,
        told=[_line(visit, named, page) for visit in option.visits if visit.is_told and visit.is_covered],
        quiet=sum(not visit.is_told for visit in option.visits),
        uncovered=[_open_line(one, named, helpers, competences) for one in option.uncovered],
        asks=[
            Ask(
                one,
                named.helpers[one.employee].name,
                phones.get(one.employee, ""),
                ", ".join(dict.fromkeys(named.person(person_of[key]) for key in one.keys if key in person_of)),
                formats.clock(one.until),
            )
            for one in option.longer
            if one.employee in named.helpers
        ],
        is_first=is_first,
    )


def _line(visit: RepairedVisit, named: Named, page: RepairPage) -> Line:
    return Line(
        named.person(visit.person_id),
        visit.help,
        _at(visit.before, named, page),
        _at(visit.to, named, page),
        visit.is_told,
        visit.is_covered,
    )


def _at(at: Placement, named: Named, page: RepairPage) -> str:
    """Write 08:30 Kari; with the weekday where it is not the day of the page."""
    if at.starts_at is None:
        return _("nobody")
    day = "" if at.day == page.day and not page.whole_week else f"{formats.day(at.day, 'weekday')} "
    return f"{day}{formats.clock(at.starts_at)} {named.helpers_listed(at.helper_ids)}"


def _open_line(
    one: Uncovered, named: Named, helpers: Mapping[int, EmployeeCard], competences: Mapping[str, str]
) -> OpenLine:
    visit: Any = one
    return OpenLine(named.person(one.person_id), one.help, explain(visit, helpers, competences), one.was_planned)
