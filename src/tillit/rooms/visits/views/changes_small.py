"""The small changes of one visit: lock it where it is, cancel it, split it in two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import instant
from tillit.rooms.visits.adjustments import Decided
from tillit.rooms.visits.forms import CancelForm, SplitForm
from tillit.rooms.visits.models import AdjustmentKind, AskedBy, EditKind
from tillit.rooms.visits.queries.changes import standing, visits_at
from tillit.rooms.visits.types import PLANNED, SKIPPED, UNCOVERED, Change, Placement
from tillit.rooms.visits.views.changes_flow import Wanted, ask_and_save
from tillit.rooms.visits.views.changes_saving import save, why_not
from tillit.rooms.visits.views.helper_choices import helper_choices
from tillit.rooms.visits.views.one_visit import OpenVisit, open_visit
from tillit.ui import formats

LEAST_TO_SPLIT = 10


@require_POST
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def lock_visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lock the visit where it is, so that new proposals keep it; locked already, let it loose."""
    opened = open_visit(request, public_id, page="visit", now=timezone.now())
    # Saving reads the whole week; to know how one visit stands, it need not be read before as well.
    stands = standing(opened.place)
    is_open = opened.place.is_changeable and not stands.is_done and stands.at.day >= opened.today
    if is_open and stands.at.state == PLANNED:
        lock = not stands.at.pinned
        version = request.POST.get("versjon", "")
        outcome = save(
            opened,
            [Change(opened.key, replace(stands.at, pinned=lock))],
            version=int(version) if version.isascii() and version.isdecimal() else None,
            kind=EditKind.PIN if lock else EditKind.UNPIN,
            success=_("Locked. New proposals leave the visit where it is.") if lock else _("No longer locked."),
        )
        if not outcome.edited:
            messages.warning(request, why_not(outcome, opened))
    return redirect(opened.url)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def cancel_visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Cancel the visit: the person does not want it, or the municipality cannot make it."""
    opened = open_visit(request, public_id, page="cancel_visit", now=timezone.now())
    if not opened.can_change:
        return redirect(opened.url)
    form = CancelForm(request.POST if request.method == "POST" else request.GET or None)
    return ask_and_save(
        opened,
        form,
        lambda: Wanted(
            kind=EditKind.CANCEL,
            success=_("The visit is cancelled."),
            changes=[Change(opened.key, Placement(SKIPPED, opened.at.day))],
            decide=[Decided(AdjustmentKind.CANCELLED, opened.key, opened.place.grant_id)],
            asked_by=form.cleaned_data["spurt"],
            words=form.cleaned_data["ord"],
        ),
        part="change_cancel",
        title=_("Cancel the visit"),
        address=request.path,
        done_url=lambda: opened.url,
        context={"visit": opened, "person": opened.person, "day": opened.at.day},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def split_visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make two shorter visits of one."""
    opened = open_visit(request, public_id, page="split_visit", now=timezone.now())
    if not opened.can_change or opened.minutes < LEAST_TO_SPLIT:
        return redirect(opened.url)
    form = _split_form(opened, request)
    return ask_and_save(
        opened,
        form,
        lambda: _split(opened, form),
        part="change_split",
        title=_("Split the visit in two"),
        address=request.path,
        done_url=lambda: reverse("visit", args=[visits_at(opened.plan.pk, [f"{opened.key}/1"])[f"{opened.key}/1"]]),
        context={"visit": opened, "person": opened.person, "day": opened.at.day},
    )


def _split_form(opened: OpenVisit, request: HttpRequest) -> SplitForm:
    """Give the form; at first half goes to each part, and the second follows at once by the same helper."""
    data = (request.POST if request.method == "POST" else request.GET).copy()
    whole = round(opened.minutes)
    first = data.setdefault("minutter", str(whole // 2))
    at = opened.at
    data.setdefault("dag", at.day.isoformat())
    if "tid" not in data:
        later = timedelta(minutes=int(first) if first.isascii() and first.isdecimal() else 0)
        data["tid"] = formats.clock(at.starts_at + later) if at.starts_at else ""
    if "hjelper" not in data:
        data.setlist("hjelper", [str(pk) for pk in at.helper_ids])
    return SplitForm(
        data,
        whole=whole,
        days=opened.open_days,
        helpers=helper_choices(opened, data["dag"]),
        count=opened.helpers_needed,
    )


def _split(opened: OpenVisit, form: SplitForm) -> Wanted:
    first, second = f"{opened.key}/1", f"{opened.key}/2"
    day, helpers = form.day, form.helper_ids()
    decide = [
        Decided(AdjustmentKind.SPLIT, opened.key, opened.place.grant_id, minutes=form.cleaned_data["minutter"]),
    ]
    if form.cleaned_data["avtalt"]:
        window = (form.start, form.start)
        decide.append(Decided(AdjustmentKind.AGREED, second, opened.place.grant_id, day, window))
    to = Placement(PLANNED, day, instant(day, form.start), helpers) if helpers else Placement(UNCOVERED, day)
    return Wanted(
        kind=EditKind.SPLIT,
        success=_("The visit is split in two."),
        changes=[Change(opened.key, None), Change(first, opened.at), Change(second, to)],
        decide=decide,
        asked_by=AskedBy.PERSON if form.cleaned_data["avtalt"] else AskedBy.MUNICIPALITY,
        words=form.cleaned_data["ord"],
    )
