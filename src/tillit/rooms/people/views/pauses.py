"""Telling that one is away, and that one is home again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tillit.foundation.meanwhile import ChangedMeanwhile
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.kernel.row_id import row_id
from tillit.rooms.people import queries, services
from tillit.rooms.people.forms import PauseForm
from tillit.rooms.people.types import ENTERED_BY_STAFF
from tillit.rooms.people.views.whose import Whose, own_view, view_for


def pauses_page(request: HttpRequest, whose: Whose) -> HttpResponse:
    """Show the pauses that stand and the form; a POST adds, changes or ends one."""
    today = local_day(whose.now)
    standing = queries.pauses([whose.person.pk], first=today)
    asked = row_id(request.POST.get("pause") or request.GET.get("endre") or "")
    changing = next((card for card in standing if card.id == asked), None)
    before = {"reason": changing.kind, "starts_on": changing.starts_on, "ends_on": changing.ends_on} if changing else {}
    is_back = request.method == "POST" and "back" in request.POST
    problem_of = 0
    form = PauseForm(
        request.POST if request.method == "POST" and not is_back else None,
        initial=before or {"starts_on": today},
        by_staff=whose.by_staff,
    )
    form.showing(before)
    if is_back:
        if changing is None:
            raise NotFound("The pause is over, or it was taken away meanwhile.")
        if _end(request, whose, changing):
            return redirect(whose.url)
        problem_of = changing.id
        changing = None
    elif request.method == "POST" and form.is_valid() and _save(request, whose, form, changing):
        return redirect(whose.url)
    return render(
        request,
        "people/pauses.html",
        {
            "whose": whose,
            "person": whose.person,
            "today": today,
            "tomorrow": today + timedelta(days=1),
            "standing": standing,
            "changing": changing,
            "problem_of": problem_of,
            "form": form,
            "ways": [(how.value, how.label) for how in ENTERED_BY_STAFF],
        },
    )


def _save(request: HttpRequest, whose: Whose, form: PauseForm, changing: queries.PauseCard | None) -> bool:
    """Store it; when the days cannot be, say so at the field and give False."""
    said = form.cleaned_data
    told: dict[str, Any] = {
        "person_id": whose.person.pk,
        "starts_on": said["starts_on"],
        "ends_on": said["ends_on"],
        "reason": said["reason"],
        "how": whose.how(said.get("how", "")),
        "by": request.user,
        "now": whose.now,
    }
    try:
        if changing:
            services.change_pause(pause_id=changing.id, seen=form.seen, **told)
        else:
            services.pause_help(**told)
    except ChangedMeanwhile as error:
        form.overtaken(error)
        return False
    except (services.BadPause, services.OverlappingPause) as error:
        form.add_error(error.field, str(error))
        return False
    messages.success(request, _("The pause is noted. The visits of these days are stopped."))
    return True


def _end(request: HttpRequest, whose: Whose, pause: queries.PauseCard) -> bool:
    """Start the visits again, today or tomorrow; give False when staff did not say by which way they know."""
    chosen = request.POST.get("how", "")
    if whose.by_staff and chosen not in ENTERED_BY_STAFF:
        return False
    today = local_day(whose.now)
    ended = services.end_pause(
        person_id=whose.person.pk,
        pause_id=pause.id,
        back_on=today if request.POST["back"] == "today" else today + timedelta(days=1),
        how=whose.how(chosen),
        by=request.user,
        now=whose.now,
    )
    messages.success(
        request,
        _("The pause is taken away. The visits go on as before.")
        if ended.is_cancelled
        else _("Welcome home. The visits begin again.")
        if whose.own
        else _("The visits begin again."),
    )
    return True


own_pauses = own_view(pauses_page, "own_pauses", look="pauses")
pauses_for = view_for(pauses_page, "pauses_for", look="pauses", also_proxies=True)
