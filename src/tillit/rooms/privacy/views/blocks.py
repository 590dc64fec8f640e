"""Whom a person shuts out of their record: on their own page, and for staff who enter it for them."""

from __future__ import annotations

from datetime import datetime
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

from tillit.foundation.access.door import SEE, look_at_person
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.row_id import row_id
from tillit.rooms.people import queries as people
from tillit.rooms.people.types import BY_STAFF, ENTERED_BY_STAFF, OWN, Whose
from tillit.rooms.privacy import queries, services
from tillit.rooms.privacy.forms import BlockForm
from tillit.rooms.privacy.types import Against
from tillit.rooms.teams import queries as teams
from tillit.rooms.workforce import queries as workforce

PAGE = "blocks"
STAFF = (Role.CARE_WORKER, Role.TEAM_LEADER)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to(Role.INHABITANT)
def own_blocks(request: HttpRequest) -> HttpResponse:
    """Show the inhabitant whom they shut out; a POST shuts out somebody, or lets them in again."""
    now = timezone.now()
    found = people.look_at_oneself(request.user, page=PAGE, now=now)
    return _page(request, Whose(found, OWN, reverse("own_blocks"), now))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to(*STAFF)
def blocks_for(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show staff whom a person shuts out; a POST enters for them that they do, or let somebody in again."""
    now = timezone.now()
    found = look_at_person(request.user, SEE, public_id=public_id, page=PAGE, now=now)
    part = OWN if found.user_id == request.user.pk else BY_STAFF
    return _page(request, Whose(found, part, reverse("blocks_for", args=[public_id]), now))


def _page(request: HttpRequest, whose: Whose) -> HttpResponse:
    standing = queries.standing_blocks(whose.person.pk)
    problem_of = 0
    form = _form(whose, None, standing)
    if request.method == "POST":
        if "lift" in request.POST:
            problem_of = row_id(request.POST["lift"])
            if _lift(request, whose, problem_of):
                return redirect(whose.url)
        else:
            form = _form(whose, request.POST, standing)
            if form.is_valid():
                _block(request, whose, form)
                return redirect(whose.url)
    context = {
        "whose": whose,
        "person": whose.person,
        "form": form,
        "standing": standing,
        "problem_of": problem_of,
        "ways": [(how.value, how.label) for how in ENTERED_BY_STAFF],
    }
    return render(request, "privacy/blocks.html", context)


def _form(whose: Whose, data: Any, standing: list[queries.BlockCard]) -> BlockForm:
    barred = {one.employee.id for one in standing if one.employee}
    offered = [card for card in _known_to(whose.person.pk, whose.now) if card.id not in barred]
    return BlockForm(data, by_staff=whose.by_staff, offered=offered)


def _known_to(person_id: int, now: datetime) -> list[workforce.EmployeeCard]:
    """Give whom the person may want to shut out: all employees, those of the team first."""
    today = local_day(now)
    own = {
        one.employee_id
        for belonging in teams.belongings(first=today, last=today, person_ids=[person_id])
        for one in teams.memberships([belonging.team_id], first=today, last=today)
    }
    return sorted(workforce.all_employees(), key=lambda card: card.id not in own)


def _block(request: HttpRequest, whose: Whose, form: BlockForm) -> None:
    against = Against.ALL_BUT_TEAM if form.employee_id is None else Against.EMPLOYEE
    services.block(
        person_id=whose.person.pk,
        against=against,
        employee_id=form.employee_id,
        how=whose.how(form.cleaned_data.get("how", "")),
        by=request.user,
        now=whose.now,
    )
    messages.success(request, _("It is blocked from now on. The plan follows."))


def _lift(request: HttpRequest, whose: Whose, block_id: int) -> bool:
    chosen = request.POST.get("how", "")
    if whose.by_staff and chosen not in ENTERED_BY_STAFF:
        return False
    services.lift_block(
        person_id=whose.person.pk, block_id=block_id, how=whose.how(chosen), by=request.user, now=whose.now
    )
    messages.success(request, _("The block is taken away."))
    return True
