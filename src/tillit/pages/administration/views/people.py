"""Whom a team helps: name and birth year only, through the door, with every look logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tillit.foundation.access.door import look_at_people, look_at_person, people_within_reach
from tillit.foundation.access.pages import open_to
from tillit.foundation.meanwhile import FIELD, ChangedMeanwhile, overtaken_words
from tillit.foundation.search_words import words_of
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.pages.administration.forms.accounts import LastDayForm
from tillit.pages.administration.forms.fields import last_day
from tillit.pages.administration.forms.teams import ContactForm, MoveForm
from tillit.pages.administration.lists import page_of
from tillit.pages.administration.views.within_reach import is_administrator, team_within_reach
from tillit.rooms.teams import queries, services
from tillit.rooms.teams.types import ASSIGN
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce.queries import EmployeeCard

PAGE = "team_people"


@dataclass(frozen=True)
class Belongs:
    """A person whom the team helps, as far as the door shows them."""

    row: queries.BelongingRow
    name: str
    sort_key: str
    birth_year: int
    contact: EmployeeCard | None
    contact_has_left: bool
    next_team: str
    previous_team: str
    is_coming: bool

    @property
    def last_day(self) -> date | None:
        return last_day(self.row.ends_on)


@require_safe
@open_to(Role.ADMINISTRATOR, Role.TEAM_LEADER)
def team_people(request: HttpRequest, team_id: int) -> HttpResponse:
    """List whom the team helps, or is to help."""
    now = timezone.now()
    team = team_within_reach(request.user, team_id, now=now)
    rows = queries.belonging_rows(from_day=local_day(now), team_id=team_id)
    within_reach = people_within_reach(request.user, ASSIGN, now=now).filter(pk__in={row.person_id for row in rows})
    reached = _belong(rows, {person.pk: person for person in within_reach}, now)
    search = words_of(request)
    words = search.casefold().split()
    found = [one for one in reached if all(word in one.name.casefold() for word in words)]
    page = page_of(request, found)
    # Who is on this page of the list is looked at; those whom the search passed over are not.
    look_at_people(request.user, ASSIGN, ids={one.row.person_id for one in page.object_list}, page=PAGE, now=now)
    context = {
        "team": team,
        "page": page,
        "count": len(found),
        "search": search,
        "administers": is_administrator(request.user, now=now),
        "left": sum(one.contact_has_left for one in reached),
    }
    return render(request, "pages/administration/team_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR, Role.TEAM_LEADER)
def belonging(request: HttpRequest, team_id: int, belonging_id: int) -> HttpResponse:
    """Show where one person belongs; a POST moves them to another team from a day on."""
    now = timezone.now()
    team = team_within_reach(request.user, team_id, now=now)
    one = _reached(request, team_id, belonging_id, now)
    form = MoveForm(
        request.POST or None,
        prefix="flytt",
        teams=[(card.id, f"{card.name} ({card.unit})") for card in queries.all_teams() if card.id != team_id],
        initial={"on": max(local_day(now), one.row.starts_on)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.move_person(
                person_id=one.row.person_id,
                to_team_id=form.cleaned_data["team"],
                on=form.cleaned_data["on"],
                primary_contact_id=None,
                by=request.user,
                now=now,
            )
        except services.TeamRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("The move is planned. The new team chooses a primary contact. You can take the move back.")
            )
            return redirect("administration_team_people", team_id)
    members = _members(team_id, max(local_day(now), one.row.starts_on))
    context = {
        "team": team,
        "one": one,
        "form": form,
        "contact_form": ContactForm(
            prefix="kontakt", members=members, initial={"employee": one.row.primary_contact_id or ""}
        ),
        "other_teams": len(form.fields["team"].choices) > 1,
        "today": local_day(now),
    }
    return render(request, "pages/administration/belonging.html", context)


@require_POST
@open_to(Role.ADMINISTRATOR, Role.TEAM_LEADER)
def change_contact(request: HttpRequest, team_id: int, belonging_id: int) -> HttpResponse:
    """Let another member of the team be the person's primary contact."""
    now = timezone.now()
    team_within_reach(request.user, team_id, now=now)
    one = _reached(request, team_id, belonging_id, now)
    form = ContactForm(
        request.POST, prefix="kontakt", members=_members(team_id, max(local_day(now), one.row.starts_on))
    )
    try:
        if not form.is_valid():
            raise services.TeamRefused(_("The contact must be in the team on that day. Choose somebody else."))
        services.change_contact(
            belonging_id=belonging_id,
            employee_id=form.cleaned_data["employee"],
            by=request.user,
            now=now,
            seen=request.POST.get(FIELD),
        )
        messages.success(request, _("The primary contact is changed."))
    except ChangedMeanwhile as error:
        messages.error(request, overtaken_words(error, sent=form.cleaned_data))
    except services.TeamRefused as refused:
        messages.error(request, str(refused))
    return redirect("administration_belonging", team_id, belonging_id)


@require_POST
@open_to(Role.ADMINISTRATOR, Role.TEAM_LEADER)
def leave(request: HttpRequest, team_id: int, belonging_id: int) -> HttpResponse:
    """Say the last day on which the team helps the person, or that it goes on."""
    now = timezone.now()
    team_within_reach(request.user, team_id, now=now)
    _reached(request, team_id, belonging_id, now)
    form = LastDayForm(request.POST)
    try:
        if not form.is_valid():
            raise services.TeamRefused(_("Write the day as 2026-11-21, or choose it in the calendar."))
        services.leave_team(
            belonging_id=belonging_id, on=form.ends_on, by=request.user, now=now, seen=request.POST.get(FIELD)
        )
    except ChangedMeanwhile as error:
        messages.error(request, overtaken_words(error, sent={"ends_on": form.ends_on}))
        return redirect("administration_belonging", team_id, belonging_id)
    except services.TeamRefused as refused:
        messages.error(request, str(refused))
        return redirect("administration_belonging", team_id, belonging_id)
    messages.success(request, _("The last day is changed."))
    return redirect("administration_team_people", team_id)


@require_POST
@open_to(Role.ADMINISTRATOR, Role.TEAM_LEADER)
def take_back(request: HttpRequest, team_id: int, belonging_id: int) -> HttpResponse:
    """Undo the move away from the team, or to it, that has not begun."""
    now = timezone.now()
    team_within_reach(request.user, team_id, now=now)
    one = _reached(request, team_id, belonging_id, now)
    try:
        services.take_back(belonging_id=_next_id(one.row) or belonging_id, by=request.user, now=now)
        messages.success(request, _("The move is taken back."))
    except services.TeamRefused as refused:
        messages.error(request, str(refused))
    return redirect("administration_team_people", team_id)


def _next_id(row: queries.BelongingRow) -> int | None:
    """Give the belonging that follows right after this one, if any."""
    if row.next_team_id is None or row.ends_on is None:
        return None
    later = queries.belonging_rows(from_day=row.ends_on, team_id=row.next_team_id)
    return next((one.id for one in later if (one.person_id, one.starts_on) == (row.person_id, row.ends_on)), None)


def _reached(request: HttpRequest, team_id: int, belonging_id: int, now: datetime) -> Belongs:
    rows = queries.belonging_rows(from_day=local_day(now), team_id=team_id, belonging_id=belonging_id)
    people = look_at_people(request.user, ASSIGN, ids={row.person_id for row in rows}, page=PAGE, now=now)
    for one in _belong(rows, people, now):
        return one
    raise NotFound("There is nobody such in the team, or you have no ground to see them.")


def _belong(rows: list[queries.BelongingRow], people: dict[int, Any], now: datetime) -> list[Belongs]:
    """Give those of the rows whose person was reached, by name."""
    contacts = workforce.employee_cards(row.primary_contact_id for row in rows if row.primary_contact_id)
    names = {card.id: card.name for card in queries.all_teams()}
    today = local_day(now)
    members = {
        one.employee_id for one in queries.memberships({row.team_id for row in rows}, first=today, last=date.max)
    }
    shown = [
        _belongs(row, people[row.person_id], contacts, names, members, today) for row in rows if row.person_id in people
    ]
    return sorted(shown, key=lambda one: (one.sort_key, one.row.starts_on))


def _belongs(
    row: queries.BelongingRow,
    person: Any,
    contacts: dict[int, EmployeeCard],
    names: dict[int, str],
    members: set[int],
    today: date,
) -> Belongs:
    contact = contacts.get(row.primary_contact_id) if row.primary_contact_id else None
    return Belongs(
        row=row,
        name=person.name,
        sort_key=person.sort_key,
        birth_year=person.birth_on.year,
        contact=contact,
        contact_has_left=contact is not None and contact.id not in members,
        next_team=names.get(row.next_team_id, "") if row.next_team_id else "",
        previous_team=names.get(row.previous_team_id, "") if row.previous_team_id else "",
        is_coming=row.starts_on > today,
    )


def _members(team_id: int, day: date) -> list[EmployeeCard]:
    ids = [one.employee_id for one in queries.memberships([team_id], first=day, last=day)]
    return list(workforce.employee_cards(ids).values())


@require_safe
@open_to(Role.ADMINISTRATOR)
def without_team(request: HttpRequest) -> HttpResponse:
    """List those who are granted visits at home and whom no team helps."""
    return _without_team_page(request)


def _without_team_page(request: HttpRequest, refused: tuple[int, MoveForm] | None = None) -> HttpResponse:
    now = timezone.now()
    ids = queries.without_team(on=local_day(now))
    within_reach = people_within_reach(request.user, ASSIGN, now=now).filter(pk__in=ids).order_by("sort_key", "pk")
    page = page_of(request, list(within_reach))
    look_at_people(request.user, ASSIGN, ids={person.pk for person in page.object_list}, page=PAGE, now=now)
    forms = [
        (person, refused[1] if refused and refused[0] == person.pk else _place_form(person.pk, local_day(now)))
        for person in page.object_list
    ]
    context = {"page": page, "forms": forms, "form": refused[1] if refused else None}
    return render(request, "pages/administration/without_team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let a team help somebody whom none helps; a GET, as after a reload of an answer, goes to the list."""
    if request.method != "POST":
        return redirect("administration_without_team")
    now = timezone.now()
    person = look_at_person(request.user, ASSIGN, public_id=public_id, page=PAGE, now=now)
    form = _place_form(person.pk, local_day(now), request.POST)
    if form.is_valid():
        try:
            services.move_person(
                person_id=person.pk,
                to_team_id=form.cleaned_data["team"],
                on=form.cleaned_data["on"],
                primary_contact_id=None,
                by=request.user,
                now=now,
            )
        except services.TeamRefused as told:
            form.add_error(None, str(told))
        else:
            messages.success(request, _("The team helps the person from that day on, and its plan follows."))
            return redirect("administration_without_team")
    return _without_team_page(request, refused=(person.pk, form))


def _place_form(person_id: int, today: date, data: object = None) -> MoveForm:
    teams = [(card.id, f"{card.name} ({card.unit})") for card in queries.all_teams()]
    return MoveForm(data, prefix=f"p{person_id}", teams=teams, initial={"on": today})
