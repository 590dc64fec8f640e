"""Move a visit: another day, time or helper; what it breaks and costs is shown before it is saved."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import instant
from tillit.rooms.visits.adjustments import Decided
from tillit.rooms.visits.forms import MoveForm
from tillit.rooms.visits.models import AdjustmentKind, AskedBy, EditKind
from tillit.rooms.visits.planner import instant_of
from tillit.rooms.visits.types import PLANNED, UNCOVERED, Change, Placement
from tillit.rooms.visits.views.changes_flow import Wanted, ask_and_save
from tillit.rooms.visits.views.helper_choices import helper_choices
from tillit.rooms.visits.views.one_visit import OpenVisit, open_visit
from tillit.ui import formats

PAGE = "move_visit"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def move_visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what it means to move the visit as asked; with `lagre`, do it."""
    opened = open_visit(request, public_id, page=PAGE, now=timezone.now())
    if not opened.can_change:
        return redirect(opened.url)
    form = _form(opened, request.POST if request.method == "POST" else request.GET)
    return ask_and_save(
        opened,
        form,
        lambda: _wanted(opened, form),
        part="change_move",
        title=_("Move the visit"),
        address=request.path,
        done_url=lambda: _after(opened, form),
        context={"visit": opened, "person": opened.person, "day": opened.at.day},
    )


def _after(opened: OpenVisit, form: MoveForm) -> str:
    """Give where the leader comes then: to the wish that the move was for, to answer it, or to the visit."""
    wish = form.cleaned_data["svar"]
    return reverse("team_answer", args=[opened.place.team_id, wish]) if wish else opened.url


def _form(opened: OpenVisit, asked: QueryDict) -> MoveForm:
    """Give the form with what is asked for; what the address does not say is as the visit stands."""
    at = opened.at
    data = asked.copy()
    data.setdefault("dag", max(at.day, opened.today).isoformat())
    if "tid" not in data:
        start = at.starts_at or _first_possible(opened)
        data["tid"] = formats.clock(start) if start else ""
    if "hjelper" not in data:
        data.setlist("hjelper", [str(pk) for pk in at.helper_ids])
    return MoveForm(
        data,
        days=opened.open_days,
        helpers=helper_choices(opened, data["dag"]),
        count=opened.helpers_needed,
        auto_id="id_%s",
    )


def _first_possible(opened: OpenVisit) -> datetime | None:
    """Give when the visit may start at the earliest, for one that nobody covers."""
    needed = opened.draft.problem.visit_of.get(opened.key)
    if needed is None or not needed.windows:
        return None
    first = min(needed.windows, key=lambda window: (window.day, window.start))
    return instant_of(opened.draft.week, first.day, first.start)


def _wanted(opened: OpenVisit, form: MoveForm) -> Wanted:
    """Give how the visit is to stand, and what was agreed with the person about it."""
    helpers, day, agreed = form.helper_ids(), form.day, form.cleaned_data["avtalt"]
    decide = []
    if agreed:
        window = (form.start, form.start)
        decide.append(Decided(AdjustmentKind.AGREED, opened.key, opened.place.grant_id, day, window))
    to = Placement(UNCOVERED, day)
    if helpers:
        to = Placement(PLANNED, day, instant(day, form.start), helpers, opened.at.pinned)
    return Wanted(
        kind=EditKind.MOVE,
        success=_said(opened, to),
        changes=[Change(opened.key, to)] if to != opened.at or decide else [],
        decide=decide,
        asked_by=AskedBy.PERSON if agreed else AskedBy.MUNICIPALITY,
        words=form.cleaned_data["ord"],
    )


def _said(opened: OpenVisit, to: Placement) -> str:
    if to.starts_at is None:
        return _("Saved. Nobody covers the visit now.")
    return _("Moved to %(day)s at %(time)s.") % {"day": formats.day(to.day), "time": formats.clock(to.starts_at)}
