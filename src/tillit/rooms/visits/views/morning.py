"""Ill today: the helpers at work with a button each, one confirmation, and then the day's repair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role, User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotAllowed, NotFound, StateConflict
from tillit.kernel.period import Week
from tillit.kernel.row_id import row_id
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.rosters import services as roster_services
from tillit.rooms.rosters.queries import AbsenceWithReason, ShiftCard
from tillit.rooms.rosters.services import BadAbsence
from tillit.rooms.rosters.types import REASONS, SICKNESS
from tillit.rooms.teams.queries import TeamCard
from tillit.rooms.visits import services
from tillit.rooms.visits.queries.repairs import repairs_of_day
from tillit.rooms.visits.services.repairs import IllReported
from tillit.rooms.visits.views.within_reach import team_within_reach
from tillit.rooms.workforce import queries as workforce
from tillit.rooms.workforce.queries import EmployeeCard


class IllForm(forms.Form):
    """Who, until when and why; the leader's."""

    helpers = forms.MultipleChoiceField(
        label=gettext_lazy("Who is ill?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    back_on = forms.DateField(
        label=gettext_lazy("First day back"),
        required=False,
        help_text=gettext_lazy("Empty is tomorrow."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=REASONS,
        help_text=gettext_lazy("Only you see this. Others see “not available”."),
    )

    def __init__(self, *args: object, at_work: list[HelperAtWork], today: date, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.today = today
        self.fields["helpers"].choices = [  # type: ignore[attr-defined]
            (str(one.helper.id), f"{one.helper.name}, {one.hours}") for one in at_work if one.is_available
        ]

    def clean_back_on(self) -> date | None:
        day: date | None = self.cleaned_data["back_on"]
        if day is not None and day <= self.today:
            raise forms.ValidationError(_("The first day back is tomorrow or later."))
        return day


@dataclass(frozen=True)
class HelperAtWork:
    """A helper whose shift today is not over."""

    helper: EmployeeCard
    shift: ShiftCard
    is_available: bool
    absence: AbsenceWithReason | None

    @property
    def hours(self) -> str:
        from tillit.ui import formats

        return f"{formats.clock(self.shift.starts_at)}–{formats.clock(self.shift.ends_at)}"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TEAM_LEADER)
def ill_today(request: HttpRequest, team_id: int) -> HttpResponse:
    """Show who is at work today; report those who are ill, and go on to the day's repair."""
    now = timezone.now()
    team = team_within_reach(request.user, team_id, now=now)
    at_work = _at_work(request.user, team.id, now=now)
    today = local_day(now)
    chosen = [str(row_id(text)) for text in request.GET.getlist("hvem")]
    form = IllForm(
        request.POST if request.method == "POST" else None,
        at_work=at_work,
        today=today,
        initial={"helpers": chosen, "reason": SICKNESS},
    )
    if request.method == "POST" and form.is_valid():
        try:
            reported = services.report_ill(
                employee_ids=[int(id_) for id_ in form.cleaned_data["helpers"]],
                user=request.user,
                now=now,
                back_on=form.cleaned_data["back_on"],
                reason=form.cleaned_data["reason"],
                team_id=team.id,
            )
            return _on_to_repair(request, reported, team)
        except (BadAbsence, NotAllowed):
            form.add_error(None, _("That could not be stored. Look at the days, and try again."))
    confirming = request.method == "POST" or any(one.is_available for one in at_work if str(one.helper.id) in chosen)
    return render(
        request,
        "visits/ill_confirm.html" if confirming else "visits/ill.html",
        {
            "team": team,
            "week": Week.of(today),
            "today": today,
            "at_work": [one for one in at_work if one.is_available],
            "away": [one for one in at_work if not one.is_available],
            "form": form,
            "repair": repairs_of_day(team.id, today),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@open_to(Role.TEAM_LEADER)
def well_again(request: HttpRequest, team_id: int) -> HttpResponse:
    """Take back that somebody is away today: a mistake, or they are at work after all."""
    now = timezone.now()
    team = team_within_reach(request.user, team_id, now=now)
    try:
        roster_services.end_absence(
            absence_id=row_id(request.POST.get("absence", "")), ends_on=local_day(now), user=request.user, now=now
        )
        messages.success(request, _("Noted: at work after all. The plan is as it was until you repair the day."))
    except (NotAllowed, StateConflict):
        messages.warning(request, _("That could not be taken back: it has changed meanwhile."))
    return redirect("ill_today", team.id)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.CARE_WORKER, Role.TEAM_LEADER)
def ill_self(request: HttpRequest) -> HttpResponse:
    """Ask whether the worker means it, and report them; the leader finds the repair begun."""
    now = timezone.now()
    employee = workforce.employee_of(request.user.pk)
    if employee is None:
        raise NotFound("Your account is not tied to an employee.")
    if request.method == "POST":
        services.report_ill(employee_ids=[employee.id], user=request.user, now=now)
        messages.success(request, _("Your leader has been told, and others take your visits. Get well soon."))
        return redirect("my_day")
    return render(request, "visits/ill_self.html", {"day": local_day(now), "employee": employee})


def _on_to_repair(request: HttpRequest, reported: IllReported, team: TeamCard) -> HttpResponse:
    own = next((card for card in reported.repairs if card.team_id == team.id), None)
    if own is None:
        messages.success(request, _("Noted. They had no visits in an accepted plan, so there is nothing to repair."))
        return redirect("ill_today", team.id)
    return redirect("repair", own.public_id)


def _at_work(user: User, team_id: int, *, now: datetime) -> list[HelperAtWork]:
    """Give the helpers whose shift for the team is not over today, in order of start."""
    today = local_day(now)
    cards = [
        card
        for card in rosters.shifts(team_id, first=today - timedelta(days=1), last=today)
        if card.ends_at > now and local_day(card.starts_at) <= today
    ]
    ids = {card.employee_id for card in cards}
    helpers = workforce.employee_cards(ids)
    away = rosters.not_available(ids, first=today - timedelta(days=1), last=today)
    whys = rosters.absences_with_reason(user, ids, first=today - timedelta(days=1), last=today, now=now)
    rows = []
    for card in cards:
        day = local_day(card.starts_at)
        mine = next((row for row in whys if row.employee_id == card.employee_id and row.covers(day)), None)
        is_away = any(row.employee_id == card.employee_id and row.covers(day) for row in away)
        rows.append(HelperAtWork(helpers[card.employee_id], card, not is_away, mine))
    return sorted(rows, key=lambda row: (row.shift.starts_at, row.helper.sort_key))
