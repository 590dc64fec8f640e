"""Move a visit: another day, time or helper; what it breaks and costs is shown before it is saved."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import instant
from tillit.rooms.visits.adjustments import Decided
from tillit.rooms.visits.forms import MoveForm
from tillit.rooms.visits.models import AdjustmentKind, AskedBy, EditKind
from tillit.rooms.visits.types import PLANNED, UNCOVERED, Change, Placement
from tillit.rooms.visits.views.changes_preview import Preview, preview
from tillit.rooms.visits.views.changes_saving import save
from tillit.rooms.visits.views.helper_choices import helper_choices
from tillit.rooms.visits.views.one_visit import OpenVisit, open_visit
from tillit.ui import formats

PAGE = "move_visit"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def move_visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what it means to move the visit as asked; with `lagre`, do it."""
    now = timezone.now()
    opened = open_visit(request, public_id, page=PAGE, now=now)
    if not opened.can_change:
        return redirect(opened.url)
    asked = request.POST if request.method == "POST" else request.GET
    form = _form(opened, asked)
    shown: Preview | None = None
    if form.is_valid():
        to, decide = _wanted(opened, form)
        changes = [Change(opened.key, to)] if to != opened.at or decide else []
        seen = form.cleaned_data["versjon"]
        agreed = form.cleaned_data["avtalt"]
        shown = preview(opened, changes, version=seen, typed=form.typed(), decide=decide, by_person=agreed)
        if "lagre" in request.POST and changes and shown.was_seen(request.POST):
            outcome = save(
                opened,
                changes,
                version=seen,
                kind=EditKind.MOVE,
                success=_said(opened, to),
                asked_by=AskedBy.PERSON if agreed else AskedBy.MUNICIPALITY,
                words=form.cleaned_data["ord"],
                decide=decide,
            )
            if outcome.edited:
                return redirect(opened.url)
            shown = shown.after(outcome)
    context = {
        "form": form,
        "visit": opened,
        "person": opened.person,
        "day": opened.at.day,
        "shown": shown,
        "length": round(opened.minutes),
    }
    return opened.render("change_move", _("Move the visit"), context)


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
    from tillit.rooms.visits.planner import instant_of

    first = min(needed.windows, key=lambda window: (window.day, window.start))
    return instant_of(opened.draft.week, first.day, first.start)


def _wanted(opened: OpenVisit, form: MoveForm) -> tuple[Placement, list[Decided]]:
    """Give how the visit is to stand, and what was agreed with the person about it."""
    helpers, day = form.helper_ids(), form.day
    decide = []
    if form.cleaned_data["avtalt"]:
        window = (form.start, form.start)
        decide.append(Decided(AdjustmentKind.AGREED, opened.key, opened.place.grant_id, day, window))
    if not helpers:
        return Placement(UNCOVERED, day), decide
    return Placement(PLANNED, day, instant(day, form.start), helpers, opened.at.pinned), decide


def _said(opened: OpenVisit, to: Placement) -> str:
    if to.starts_at is None:
        return _("Saved. Nobody covers the visit now.")
    return _("Moved to %(day)s at %(time)s.") % {"day": formats.day(to.day), "time": formats.clock(to.starts_at)}
