"""My day, on a care worker's phone: one tap done, two taps and a word for what was different."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.asked.queries import is_asked
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, TillitError
from tillit.kernel.row_id import row_id
from tillit.rooms.visits.models import DeviationKind, Refusal, TapAction
from tillit.rooms.visits.queries.helper_day import helper_day
from tillit.rooms.visits.services.taps import Tapped, dismiss_tap, perform, take_tap, why_refused
from tillit.rooms.visits.views import my_day_page
from tillit.rooms.visits.views.my_day_phone import owner_id
from tillit.rooms.workforce import queries as workforce

WORDS_OF = {TapAction.TELL: "visits.deviation.words", TapAction.NOTE: "visits.note"}
STALE_PAGE = timedelta(days=1)


@require_safe
@never_cache
@open_to(Role.CARE_WORKER, Role.TEAM_LEADER)
def my_day(request: HttpRequest) -> HttpResponse:
    """Show the helper's own day: today, yesterday or tomorrow."""
    page = _page(request, _asked_day(request), request.GET.get("besok", ""), did=request.GET.get("trykk", ""))
    return render(request, "visits/my_day.html", page)


def _tap(action: str) -> Callable[..., HttpResponse]:
    """Make the view of a tap: a form is done and the day shown anew, one that the phone kept is taken once."""

    @require_POST
    @never_cache
    @open_to(Role.CARE_WORKER, Role.TEAM_LEADER)
    def view(request: HttpRequest, public_id: UUID) -> HttpResponse:
        tapped = Tapped(
            action=action,
            visit_public_id=public_id,
            kind=request.POST.get("kind", ""),
            words=_words(request, action),
            target=row_id(request.POST.get("target", "")),
            target_tap=_uuid(request.POST.get("target_tap", "")),
        )
        if "tap" in request.POST:
            return _take(request, tapped)
        return _do(request, tapped)

    return view


def _words(request: HttpRequest, action: str) -> str:
    """Give what was written, unless it is asked for no more.

    A phone without coverage holds its page: what it kept within a day after is taken, nothing written is lost.
    """
    words, now = request.POST.get("words", ""), timezone.now()
    grace = STALE_PAGE if "tap" in request.POST else timedelta(0)
    return words if words and is_asked(WORDS_OF.get(action, ""), at=now - grace) else ""


finish_visit = _tap(TapAction.FINISH)
undo_visit = _tap(TapAction.UNDO)
report_deviation = _tap(TapAction.TELL)
withdraw_deviation = _tap(TapAction.UNTELL)
write_note = _tap(TapAction.NOTE)
withdraw_note = _tap(TapAction.UNNOTE)
read_note = _tap(TapAction.READ)


@require_POST
@never_cache
@open_to(Role.CARE_WORKER, Role.TEAM_LEADER)
def dismiss_refused(request: HttpRequest, tap_id: UUID) -> HttpResponse:
    """Take away what was said of a tap that was refused."""
    dismiss_tap(user=request.user, tap_id=tap_id, now=timezone.now())
    return redirect(f"{reverse('my_day')}?{urlencode({'dag': _asked_day(request).isoformat()})}")


def _do(request: HttpRequest, tapped: Tapped) -> HttpResponse:
    """Do what a form says, and go to the day."""
    day = _asked_day(request)
    try:
        perform(user=request.user, tapped=tapped, now=timezone.now())
    except TillitError as error:
        messages.error(request, what_to_do(why_refused(error), tapped.action))
    query = urlencode({"dag": day.isoformat(), "besok": tapped.visit_public_id, "trykk": tapped.action})
    return redirect(f"{reverse('my_day')}?{query}")


def _take(request: HttpRequest, tapped: Tapped) -> HttpResponse:
    """Take a tap that the phone kept, once, and give what became of it; with the day when that is asked for.

    A tap of somebody else's is left where it is: it is theirs to send.
    """
    tap_id = _uuid(request.POST["tap"])
    if tap_id is None:
        return JsonResponse({"outcome": "unreadable"}, status=400)
    if request.POST.get("owner") != owner_id(request.user):
        return JsonResponse({"outcome": "not_yours"}, status=409)
    now = timezone.now()
    taken = take_tap(user=request.user, tap_id=tap_id, tapped=tapped, tapped_at=_tapped_at(request, now), now=now)
    answer = {"outcome": taken.outcome, "day": ""}
    if request.POST.get("show"):
        answer["day"] = _day_as_text(request, None if taken.is_refused else tapped)
    return JsonResponse(answer)


def _day_as_text(request: HttpRequest, tapped: Tapped | None) -> str:
    """Give the day's list as the page holds it; nothing for a day that is not shown any more."""
    marked, did = (str(tapped.visit_public_id), tapped.action) if tapped else ("", "")
    try:
        page = _page(request, _asked_day(request), marked, did=did)
    except NotFound:
        return ""
    return render_to_string("visits/my_day_list.html", {**page, "is_answer": True}, request)


def _tapped_at(request: HttpRequest, now: datetime) -> datetime:
    """Read for how many seconds the phone has kept the tap: its own clock may be wrong."""
    try:
        return now - timedelta(seconds=row_id(request.POST.get("age", "")))
    except OverflowError:
        return now


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _asked_day(request: HttpRequest) -> date:
    """Read which day is meant: without one today; only yesterday and tomorrow else."""
    today = local_day(timezone.now())
    asked = request.POST.get("dag") or request.GET.get("dag")
    if not asked:
        return today
    days = {day.isoformat(): day for day in (today + timedelta(days=step) for step in (-1, 0, 1))}
    if asked not in days:
        raise NotFound("Your list holds yesterday, today and tomorrow.")
    return days[asked]


def _page(request: HttpRequest, day: date, marked: str, *, did: str) -> dict[str, Any]:
    """Give what the templates need; `marked` is the visit (its public id) that was tapped last, `did` the tap."""
    now = timezone.now()
    employee = workforce.employee_of(request.user.pk)
    if employee is None:
        return {}
    read = helper_day(employee, day, user_id=request.user.pk)
    page = my_day_page.my_day(request.user, read, now=now)
    refused = [(told, what_to_do(told.tap.refusal, told.tap.action)) for told in page.refused]
    return {
        "page": page,
        "marked": page.stop(marked),
        "did": did,
        "kinds": DeviationKind.choices,
        "refused": refused,
        "owner": owner_id(request.user),
        "here": reverse("my_day"),  # where each tap goes is written below it
    }


def what_to_do(refusal: str, action: str) -> str:
    """Say what went wrong and what to do, in the reader's language."""
    if refusal == Refusal.BAD_WORDS and action == TapAction.NOTE:
        return _("Write a note of at most 500 characters.")
    return {
        Refusal.NOT_ON_LIST: _(
            "This visit is no longer on your list. The plan may have been changed; here is the newest."
        ),
        Refusal.NOT_THE_DAY: _(
            "A visit can be marked on its day, and until noon the day after. Tell your leader about it."
        ),
        Refusal.CONTRADICTION: _("The visit cannot be both done and not done. Take back what you told first."),
        Refusal.BAD_WORDS: _("Choose what was different, and write at most 500 characters."),
    }[Refusal(refusal)]
