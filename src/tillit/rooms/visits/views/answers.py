"""Answering to a planned visit: the person themself, who acts for them, or staff who enter it for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tillit.foundation.access.door import ACT, SEE, has_role, look_at_person, people_within_reach
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.kernel.period import Week
from tillit.rooms.people import queries as people
from tillit.rooms.people.types import BY_STAFF, FOR_THEM, OWN, Whose
from tillit.rooms.visits.answer_forms import FORMS, AnswerForm
from tillit.rooms.visits.models import Reply
from tillit.rooms.visits.queries.answers import AnswerableVisit, answers_of_visits, visit_to_answer, whose_visit
from tillit.rooms.visits.services.answers import BadAnswer
from tillit.rooms.visits.services.answers import answer_visit as take_answer
from tillit.rooms.visits.views.person import STAFF
from tillit.rooms.visits.views.person_page import fixed_team
from tillit.rooms.workforce import queries as workforce

PAGE = "answer_visit"
STEPS = {"ja": Reply.YES, "nei": Reply.NO, "tid": Reply.ANOTHER_TIME, "mate": Reply.ANOTHER_WAY}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to(Role.INHABITANT)
def answer_visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the inhabitant answer to a visit of theirs."""
    now = timezone.now()
    found = people.look_at_oneself(request.user, page=PAGE, now=now)
    _refuse_anothers(request, found, public_id, now=now)
    return _page(request, Whose(found, OWN, reverse("answer_visit", args=[public_id]), now), public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to(*STAFF, Role.RELATIVE)
def answer_for(request: HttpRequest, person_id: UUID, public_id: UUID) -> HttpResponse:
    """Let staff with a ground enter a person's answer, and let who acts for them give it."""
    now = timezone.now()
    part = FOR_THEM if _comes_as_proxy(request, person_id, now=now) else BY_STAFF
    action = ACT if part == FOR_THEM else SEE
    found = look_at_person(request.user, action, public_id=person_id, page=PAGE, now=now)
    if found.user_id == request.user.pk:
        part = OWN
    _refuse_anothers(request, found, public_id, now=now)
    return _page(request, Whose(found, part, reverse("answer_for", args=[person_id, public_id]), now), public_id)


def _comes_as_proxy(request: HttpRequest, person_id: UUID, *, now: datetime) -> bool:
    """Tell whether a relative opens it who is not there as staff: a helper may be somebody's daughter too."""
    if not has_role(request.user, Role.RELATIVE, now=now):
        return False
    at_work = has_role(request.user, *STAFF, now=now)
    return not (at_work and people_within_reach(request.user, SEE, now=now).filter(public_id=person_id).exists())


def _refuse_anothers(request: HttpRequest, found: Any, public_id: UUID, *, now: datetime) -> None:
    """Raise NotFound for a visit that is not this person's; trying another's door is logged as such."""
    other = whose_visit(public_id)
    if other == found.public_id:
        return
    if other and not people_within_reach(request.user, SEE, now=now).filter(public_id=other).exists():
        look_at_person(request.user, SEE, public_id=other, page=PAGE, now=now)
    raise NotFound("There is no such visit.")


def _page(request: HttpRequest, whose: Whose, public_id: UUID) -> HttpResponse:
    visit = visit_to_answer(whose.person.pk, public_id, now=whose.now)
    if visit is None:
        return _too_late(request, whose)
    reply = STEPS.get(request.POST.get("svar") or request.GET.get("svar", ""))
    if reply == Reply.YES and request.method != "POST" and not whose.by_staff:
        reply = None  # a yes has no question to ask
    form = _form(request, whose, visit, reply) if reply else None
    if form is not None and reply and request.method == "POST" and form.is_valid():
        try:
            take_answer(
                person=whose.person,
                visit_public_id=public_id,
                reply=reply,
                **{**form.cleaned_data, "how": whose.how(form.cleaned_data.get("how", ""))},
                user=request.user,
                now=whose.now,
            )
        except NotFound:
            return _too_late(request, whose)
        except BadAnswer as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. The answer is noted."))
            return redirect(whose.url)
    return render(request, "visits/answer.html", {**_shown(whose, visit), "form": form, "step": reply})


def _form(request: HttpRequest, whose: Whose, visit: AnswerableVisit, reply: str) -> AnswerForm:
    days = _days(visit, local_day(whose.now))
    return FORMS[reply](
        request.POST if request.method == "POST" else None,
        by_staff=whose.by_staff,
        days=days,
        initial={"wished_day": visit.day.isoformat()},
    )


def _days(visit: AnswerableVisit, today: date) -> list[date]:
    """Give the days that the visit can be moved to: those of its week that are not over."""
    return [day for day in Week.of(visit.day).days if day >= today]


def _shown(whose: Whose, visit: AnswerableVisit) -> dict[str, Any]:
    today = local_day(whose.now)
    return {
        "whose": whose,
        "person": whose.person,
        "visit": visit,
        "today": today,
        "helpers": list(workforce.employee_cards(visit.helper_ids).values()),
        "answer": answers_of_visits([visit.id]).get(visit.id),
        "fixed": fixed_team(whose.person.pk, whose.person.unit_id, today),
        "steps": {reply.name.lower(): name for name, reply in STEPS.items()},
    }


def _too_late(request: HttpRequest, whose: Whose) -> HttpResponse:
    """Say that the visit cannot be answered any more: it has begun, is over, or is not planned so now."""
    fixed = fixed_team(whose.person.pk, whose.person.unit_id, local_day(whose.now))
    return render(request, "visits/answer_too_late.html", {"whose": whose, "person": whose.person, "fixed": fixed})
