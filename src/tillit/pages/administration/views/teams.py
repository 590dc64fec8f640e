"""Teams: the list, one team with its members, and what is done to it."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tillit.foundation.access.door import people_within_reach
from tillit.foundation.access.pages import open_to
from tillit.foundation.meanwhile import ChangedMeanwhile
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.sort_key import sort_key
from tillit.pages.administration.forms.fields import last_day
from tillit.pages.administration.forms.teams import MemberForm, TeamForm
from tillit.pages.administration.lists import as_file, asked, by_heading, page_of
from tillit.pages.administration.views.within_reach import is_administrator, team_within_reach
from tillit.rooms.teams import queries, services
from tillit.rooms.teams.types import ASSIGN
from tillit.rooms.workforce import queries as workforce

SORTED_BY = {
    "name": lambda row: sort_key(row.name),
    "unit": lambda row: (sort_key(row.unit), sort_key(row.name)),
    "members": lambda row: row.members,
    "people": lambda row: row.people,
}


@require_safe
@open_to(Role.ADMINISTRATOR, Role.TEAM_LEADER)
def team_list(request: HttpRequest) -> HttpResponse:
    """List the teams that the user administers; a leader of one goes straight to it."""
    now = timezone.now()
    administers = is_administrator(request.user, now=now)
    if not administers:
        led = queries.teams_led_by(request.user.pk, on=local_day(now))
        if len(led) == 1:
            return redirect("administration_team", led[0].id)
    rows = _found(request, now)
    context = {
        "page": page_of(request, rows),
        "count": len(rows),
        "administers": administers,
        "unplaced": _unplaced(request, now) if administers else 0,
        "asked": {name: request.GET.get(name, "") for name in ("q", "tilstand")},
        "is_searched": bool(asked(request, "q") or asked(request, "tilstand", "closed")),
    }
    return render(request, "pages/administration/teams.html", context)


@require_safe
@open_to(Role.ADMINISTRATOR)
def team_file(request: HttpRequest) -> HttpResponse:
    """Give the same list as a file."""
    return as_file(
        "team",
        [_("Team"), _("Unit"), _("Members"), _("People helped"), _("Closed")],
        ((row.name, row.unit, row.members, row.people, row.closed_on) for row in _found(request, timezone.now())),
    )


def _unplaced(request: HttpRequest, now: datetime) -> int:
    """Count those without a team whom the user may place; a sealed person is in no number here."""
    ids = queries.without_team(on=local_day(now))
    return people_within_reach(request.user, ASSIGN, now=now).filter(pk__in=ids).count()


def _found(request: HttpRequest, now: datetime) -> list[queries.TeamRow]:
    rows = queries.team_rows(on=local_day(now))
    if not is_administrator(request.user, now=now):
        led = {card.id for card in queries.teams_led_by(request.user.pk, on=local_day(now))}
        rows = [row for row in rows if row.id in led]
    closed = asked(request, "tilstand", "closed") == "closed"
    words = asked(request, "q").casefold().split()
    rows = [
        row
        for row in rows
        if (row.closed_on is not None) == closed and all(word in f"{row.name} {row.unit}".casefold() for word in words)
    ]
    return by_heading(rows, asked(request, "sort"), SORTED_BY)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_team(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        team_id = services.make_team(**_given(form), by=request.user, now=timezone.now())
        messages.success(request, _("The team is made. Say who works in it."))
        return redirect("administration_team", team_id)
    return render(request, "pages/administration/team_form.html", {"form": form, "team": None})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def change_team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Change what a team is called, its unit or its base."""
    now = timezone.now()
    team = team_within_reach(request.user, team_id, now=now)
    initial = {"name": team.name, "unit": team.unit_id, "latitude": team.latitude, "longitude": team.longitude}
    form = TeamForm(request.POST or None, initial=initial)
    form.showing(initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_team(team_id=team_id, **_given(form), by=request.user, now=now, seen=form.seen)
        except ChangedMeanwhile as error:
            form.overtaken(error)
        else:
            messages.success(request, _("The team is saved."))
            return redirect("administration_team", team_id)
    return render(request, "pages/administration/team_form.html", {"form": form, "team": team})


def _given(form: TeamForm) -> dict[str, object]:
    given = dict(form.cleaned_data)
    given["unit_id"] = given.pop("unit")
    return given


@require_POST
@open_to(Role.ADMINISTRATOR)
def close_team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Close a team that helps nobody any more."""
    try:
        services.close_team(team_id=team_id, by=request.user, now=timezone.now())
        messages.success(request, _("The team is closed, and its members have left it."))
    except services.TeamRefused as refused:
        messages.error(request, str(refused))
    return redirect("administration_team", team_id)


@require_POST
@open_to(Role.ADMINISTRATOR)
def reopen_team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Open a closed team again."""
    services.reopen_team(team_id=team_id, by=request.user, now=timezone.now())
    messages.success(request, _("The team is open again. Say who works in it."))
    return redirect("administration_team", team_id)


@require_safe
@open_to(Role.ADMINISTRATOR, Role.TEAM_LEADER)
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Show a team and its members: now, to come and gone."""
    return team_page(request, team_id)


def team_page(request: HttpRequest, team_id: int, member_form: MemberForm | None = None) -> HttpResponse:
    """Show the team's page, with the form for a new member as it was sent if it was refused."""
    now = timezone.now()
    today = local_day(now)
    row = team_within_reach(request.user, team_id, now=now)
    members = _members(team_id, today)
    administers = is_administrator(request.user, now=now)
    context = {
        "team": row,
        "administers": administers,
        "today": today,
        "members": [member for member in members if not member["is_past"]],
        "gone": [member for member in members if member["is_past"]],
        "has_leader": any(member["row"].is_leader and not member["is_past"] for member in members),
        "member_form": member_form or new_member_form(administers=administers, today=today),
        "may_change_leader": administers,
    }
    return render(request, "pages/administration/team.html", context)


def new_member_form(data: object = None, *, administers: bool, today: date) -> MemberForm:
    """Give the form for a new member; who leads is chosen by an administrator only."""
    return MemberForm(
        data,
        prefix="ny",
        employees=workforce.all_employees(),
        may_choose_leader=administers,
        initial={"starts_on": today, "role": "member"},
    )


def _members(team_id: int, today: date) -> list[dict[str, object]]:
    rows = queries.member_rows(team_id)
    cards = workforce.employee_cards(row.employee_id for row in rows)
    shown = [
        {
            "row": row,
            "card": cards[row.employee_id],
            "last_day": last_day(row.ends_on),
            "is_past": row.ends_on is not None and row.ends_on <= today,
            "is_coming": row.starts_on > today,
        }
        for row in rows
    ]
    return sorted(shown, key=lambda one: (not one["row"].is_leader, one["card"].sort_key, one["row"].starts_on))


@require_safe
@open_to(Role.ADMINISTRATOR, Role.TEAM_LEADER)
def member_file(request: HttpRequest, team_id: int) -> HttpResponse:
    """Give the team's members as a file."""
    now = timezone.now()
    team_within_reach(request.user, team_id, now=now)
    return as_file(
        "medlemmer",
        [_("Name"), _("Profession"), _("Leader"), _("First day"), _("Last day")],
        (
            (
                one["card"].name,
                one["card"].profession,
                _("yes") if one["row"].is_leader else _("no"),
                one["row"].starts_on,
                one["last_day"],
            )
            for one in _members(team_id, local_day(now))
        ),
    )
