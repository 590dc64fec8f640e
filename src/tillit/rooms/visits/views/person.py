"""A person's page, for staff with a ground and for the person: the page, the week on paper, and who looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tillit.foundation.access.door import (
    ENTER,
    LOOK_ONLY,
    SEE,
    ground_name,
    look_at_person_as_far,
)
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.rooms.people import queries as people
from tillit.rooms.visits.views.person_page import LOOKS_A_PAGE, Reader, looks_of, page_of, week_of

PAGE, OWN_PAGE, ON_PAPER, LOOKS = "person", "own_page", "week_on_paper", "looks"
STAFF = (Role.CARE_WORKER, Role.TEAM_LEADER)
PROTECTED = ("protected", "sealed")


@require_GET
@never_cache
@open_to(*STAFF)
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a person to staff who have a ground."""
    now = timezone.now()
    # Going in today is logged as a look of its own; not going is no refusal.
    found, opened = look_at_person_as_far(
        request.user, (SEE, LOOK_ONLY), public_id=public_id, page=PAGE, now=now, besides=(ENTER,)
    )
    looks_only, may_enter = SEE not in opened, ENTER in opened
    shows_address = may_enter or found.grade not in PROTECTED
    return render(
        request,
        "visits/person.html",
        {
            **page_of(request, found, _staff_reader(found, "person", looks_only=looks_only), now=now),
            "looks_only": looks_only,
            "paper_url": reverse("person_on_paper", args=[public_id]),
            "looks_url": reverse("person_looks", args=[public_id]),
            "ground": ground_name(found.ground),
            "address": found.address if shows_address else "",
            "is_protected": found.grade in PROTECTED,
            "entry_instructions": found.entry_instructions if may_enter else "",
        },
    )


@require_GET
@never_cache
@open_to(Role.INHABITANT)
def own_page(request: HttpRequest) -> HttpResponse:
    """Show the inhabitant what is theirs."""
    now = timezone.now()
    found = people.look_at_oneself(request.user, page=OWN_PAGE, now=now)
    return render(
        request,
        "visits/own_page.html",
        {
            **page_of(request, found, _own_reader("own_page"), now=now),
            "paper_url": reverse("own_week_on_paper"),
            "looks_url": reverse("own_looks"),
        },
    )


@require_GET
@never_cache
@open_to(*STAFF)
def person_on_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a person's week in large type, to print for them."""
    now = timezone.now()
    found, looks_only = _look(request, public_id, page=ON_PAPER, now=now)
    context = week_of(request, found, _staff_reader(found, "person_on_paper", looks_only=looks_only), now=now)
    return render(request, "visits/week_on_paper.html", {**context, "back_url": reverse("person", args=[public_id])})


@require_GET
@never_cache
@open_to(Role.INHABITANT)
def own_week_on_paper(request: HttpRequest) -> HttpResponse:
    """Show the inhabitant's own week in large type, to read or to print."""
    now = timezone.now()
    found = people.look_at_oneself(request.user, page=ON_PAPER, now=now)
    context = week_of(request, found, _own_reader("own_week_on_paper"), now=now)
    return render(request, "visits/week_on_paper.html", {**context, "back_url": reverse("own_page")})


@require_GET
@never_cache
@open_to(*STAFF)
def person_looks(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show all that the look log holds of a person, to print for them."""
    now = timezone.now()
    found, _looks_only = _look(request, public_id, page=LOOKS, now=now)
    return _looks(request, found, own=False, back=reverse("person", args=[public_id]))


@require_GET
@never_cache
@open_to(Role.INHABITANT)
def own_looks(request: HttpRequest) -> HttpResponse:
    """Show the inhabitant all that the look log holds of them."""
    found = people.look_at_oneself(request.user, page=LOOKS, now=timezone.now())
    return _looks(request, found, own=True, back=reverse("own_page"))


def _own_reader(page: str) -> Reader:
    return Reader(own=True, name="", address=reverse(page))


def _look(request: HttpRequest, public_id: UUID, *, page: str, now: datetime) -> tuple[Any, bool]:
    """Give the person through the door, and whether the user may only look: in an emergency, nothing is entered."""
    found, opened = look_at_person_as_far(request.user, (SEE, LOOK_ONLY), public_id=public_id, page=page, now=now)
    return found, SEE not in opened


def _staff_reader(found: Any, page: str, *, looks_only: bool) -> Reader:
    address = reverse(page, args=[found.public_id])
    return Reader(own=False, name=found.given_name, address=address, may_answer=not looks_only)


def _looks(request: HttpRequest, found: Any, *, own: bool, back: str) -> HttpResponse:
    looks = looks_of(request, found.pk, a_page=LOOKS_A_PAGE, now=timezone.now())
    return render(request, "visits/looks.html", {"person": found, "own": own, "back_url": back, "looks": looks})
