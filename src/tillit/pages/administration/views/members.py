"""Who works in a team: somebody comes, somebody leaves, somebody leads."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tillit.foundation.access.pages import open_to
from tillit.foundation.meanwhile import FIELD, ChangedMeanwhile, overtaken_words
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.pages.administration.forms.teams import MemberChangeForm
from tillit.pages.administration.views.teams import new_member_form, team_page
from tillit.pages.administration.views.within_reach import is_administrator, team_within_reach
from tillit.rooms.teams import queries, services


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR, Role.TEAM_LEADER)
def add_member(request: HttpRequest, team_id: int) -> HttpResponse:
    """Let an employee come to the team; a GET, as after a reload of an answer, goes to the team."""
    now = timezone.now()
    team_within_reach(request.user, team_id, now=now)
    if request.method != "POST":
        return redirect("administration_team", team_id)
    form = new_member_form(request.POST, administers=is_administrator(request.user, now=now), today=local_day(now))
    if form.is_valid():
        try:
            services.add_member(
                team_id=team_id,
                employee_id=form.cleaned_data["employee"],
                role=form.cleaned_data["role"],
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.ends_on,
                by=request.user,
                now=now,
            )
        except services.TeamRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The member is added. The plan uses them when they have shifts in the team."))
            return redirect("administration_team", team_id)
    return team_page(request, team_id, member_form=form)


@require_POST
@open_to(Role.ADMINISTRATOR, Role.TEAM_LEADER)
def change_member(request: HttpRequest, team_id: int, member_id: int) -> HttpResponse:
    """Change what a member is in the team, or until when; `now` ends the membership today."""
    now = timezone.now()
    team_within_reach(request.user, team_id, now=now)
    row = _member(team_id, member_id)
    form = MemberChangeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the day as 2026-11-21, or choose it in the calendar."))
        return redirect("administration_team", team_id)
    role = _role(request, row, form, now)
    ends_on = local_day(now) if "now" in request.POST else form.ends_on
    try:
        services.change_member(
            member_id=member_id, role=role, ends_on=ends_on, by=request.user, now=now, seen=request.POST.get(FIELD)
        )
        messages.success(request, _("The membership is changed."))
    except ChangedMeanwhile as error:
        messages.error(request, overtaken_words(error, sent={"role": role, "ends_on": ends_on}))
    except services.TeamRefused as refused:
        messages.error(request, str(refused))
    return redirect("administration_team", team_id)


def _member(team_id: int, member_id: int) -> queries.MemberRow:
    for row in queries.member_rows(team_id):
        if row.id == member_id:
            return row
    raise NotFound("There is no such member of the team.")


def _role(request: HttpRequest, row: queries.MemberRow, form: MemberChangeForm, now: datetime) -> str:
    """Give the role that was asked for; a leader leaves it as it is, since leading opens persons' records."""
    return form.cleaned_data["role"] if is_administrator(request.user, now=now) else row.role
