"""My day, on a care worker's phone: one tap done, two taps and a word for what was different."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound, TillitError
from tillit.kernel.row_id import row_id
from tillit.rooms.visits import services
from tillit.rooms.visits.models import DeviationKind
from tillit.rooms.visits.queries.helper_day import helper_day
from tillit.rooms.visits.views import my_day_page
from tillit.rooms.workforce import queries as workforce


@require_safe
@never_cache
@open_to(Role.CARE_WORKER, Role.TEAM_LEADER)
def my_day(request: HttpRequest) -> HttpResponse:
    """Show the helper's own day: today, yesterday or tomorrow."""
    page = _page(request, _asked_day(request), request.GET.get("besok", ""))
    return render(request, "visits/my_day.html", page)


Tap = Callable[[HttpRequest, UUID], None]


def _tap(act: Tap) -> Callable[..., HttpResponse]:
    """Make a view of a tap: do it, then show the day anew; in place for htmx, else by going to it."""

    @require_POST
    @never_cache
    @open_to(Role.CARE_WORKER, Role.TEAM_LEADER)
    @wraps(act)
    def view(request: HttpRequest, public_id: UUID) -> HttpResponse:
        day = _asked_day(request)
        problem = ""
        try:
            act(request, public_id)
        except TillitError as error:
            problem = _what_to_do(error)
        if request.headers.get("HX-Request"):
            page = _page(request, day, str(public_id), problem=problem)
            return render(request, "visits/my_day_list.html", {**page, "is_answer": True})
        if problem:
            messages.error(request, problem)
        query = urlencode({"dag": day.isoformat(), "besok": public_id})
        return redirect(f"{reverse('my_day')}?{query}")

    return view


@_tap
def finish_visit(request: HttpRequest, public_id: UUID) -> None:
    """Mark the visit as done."""
    services.finish_visit(user=request.user, visit_public_id=public_id, now=timezone.now())


@_tap
def undo_visit(request: HttpRequest, public_id: UUID) -> None:
    """Take back that it was done."""
    services.undo_visit(user=request.user, visit_public_id=public_id, now=timezone.now())


@_tap
def report_deviation(request: HttpRequest, public_id: UUID) -> None:
    """Tell what was not as planned."""
    services.report_deviation(
        user=request.user,
        visit_public_id=public_id,
        kind=request.POST.get("kind", ""),
        words=request.POST.get("words", ""),
        now=timezone.now(),
    )


@_tap
def withdraw_deviation(request: HttpRequest, public_id: UUID) -> None:
    """Take back what was told."""
    services.withdraw_deviation(
        user=request.user,
        visit_public_id=public_id,
        deviation_id=row_id(request.POST.get("deviation", "")),
        now=timezone.now(),
    )


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


def _page(request: HttpRequest, day: date, marked: str, *, problem: str = "") -> dict[str, Any]:
    """Give what the templates need; `marked` is the visit (its public id) that was tapped last."""
    now = timezone.now()
    employee = workforce.employee_of(request.user.pk)
    if employee is None:
        return {}
    read = helper_day(employee, day, user_id=request.user.pk)
    page = my_day_page.my_day(request.user, read, now=now)
    return {"page": page, "marked": page.stop(marked), "kinds": DeviationKind.choices, "problem": problem}


def _what_to_do(error: TillitError) -> str:
    """Say what went wrong and what to do, in the reader's language."""
    if isinstance(error, NotFound):
        return _("This visit is no longer on your list. The plan may have been changed; here is the newest.")
    if isinstance(error, services.NotTheDay):
        return _("A visit can be marked on its day, and until noon the day after. Tell your leader about it.")
    if isinstance(error, services.Contradiction):
        return _("The visit cannot be both done and not done. Take back what you told first.")
    if isinstance(error, services.BadDeviation):
        return _("Choose what was different, and write at most 500 characters.")
    raise error
