"""A visit more than the plan has: for somebody of the team, on one of their grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillit.foundation.access.door import SEE, look_at_people
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import instant
from tillit.rooms.decisions import queries as decisions
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.adjustments import Decided
from tillit.rooms.visits.forms import AddForm, WhomForm
from tillit.rooms.visits.models import AdjustmentKind, EditKind, PlanState
from tillit.rooms.visits.queries.changes import visits_at
from tillit.rooms.visits.types import PLANNED, UNCOVERED, Change, Placement
from tillit.rooms.visits.views.changes_flow import Wanted, ask_and_save
from tillit.rooms.visits.views.helper_choices import helper_choices
from tillit.rooms.visits.views.one_visit import OpenPlan, open_plan

PAGE = "add_visit"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def add_visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose a person, then the visit; show what it means, and save it."""
    opened = open_plan(request, public_id, page=PAGE, now=timezone.now())
    if opened.plan.state not in (PlanState.PROPOSED, PlanState.ACCEPTED) or not _days(opened):
        return redirect(opened.week_url())
    data = (request.POST if request.method == "POST" else request.GET).copy()
    people = _people(opened)
    person = next((one for one in people if str(one.public_id) == data.get("person")), None)
    if person is None:
        whom = WhomForm(data if "person" in data else None, people=[(str(p.public_id), p.name) for p in people])
        return opened.render("change_whom", _("Add a visit"), {"form": whom, "address": request.path})
    grants = _grants(opened, person.pk)
    key = f"x{uuid4().hex}"
    form = _form(opened, data, grants)
    return ask_and_save(
        _with_new(opened, key, person.pk),
        form,
        lambda: _wanted(form, key),
        part="change_add",
        title=_("Add a visit"),
        address=request.path,
        done_url=lambda: reverse("visit", args=[visits_at(opened.plan.pk, [key])[key]]),
        context={"person": person, "grants": grants},
    )


@dataclass
class OpenWithNew(OpenPlan):
    """A plan with a visit that is not in it yet."""

    key: str = ""
    new_person: int = 0

    def person_of(self, key: str) -> int | None:
        return self.new_person if key == self.key else super().person_of(key)


def _with_new(opened: OpenPlan, key: str, person_id: int) -> OpenWithNew:
    """Give the plan as one that knows whose the new visit is."""
    found = OpenWithNew(opened.request, opened.page, opened.now, opened.team, opened.plan, key, person_id)
    found.__dict__["draft"] = opened.draft
    return found


def _days(opened: OpenPlan) -> list[date]:
    return [day for day in opened.draft.week.days if day >= opened.today]


def _people(opened: OpenPlan) -> list[Any]:
    """Give the people of the team whom the reader may see, in Norwegian order."""
    week = opened.draft.week
    ids = [b.person_id for b in teams.belongings(first=week.monday, last=week.days[-1], team_ids=[opened.team.id])]
    shown = look_at_people(opened.request.user, SEE, ids=ids, page=PAGE, now=opened.now)
    return sorted(shown.values(), key=lambda person: (person.sort_key, person.pk))


def _grants(opened: OpenPlan, person_id: int) -> dict[int, tuple[str, decisions.PlannableGrant]]:
    """Give the person's grants of help at home, with what they are for."""
    week = opened.draft.week
    plannable = decisions.plannable_grants([person_id], first=week.monday, last=week.days[-1])
    cards = decisions.grants_of(person_id, on=week.monday, language=get_language() or "nb")
    words = {card.id: card.help for card in cards}
    return {grant.pk: (words.get(grant.pk, ""), grant) for grant in plannable}


def _form(opened: OpenPlan, data: Any, grants: dict[int, tuple[str, decisions.PlannableGrant]]) -> AddForm:
    chosen = data.get("vedtak", "")
    if not chosen and len(grants) == 1:
        chosen = data["vedtak"] = str(next(iter(grants)))
    data.setdefault("dag", _days(opened)[0].isoformat())
    if chosen.isascii() and chosen.isdecimal() and int(chosen) in grants:
        data.setdefault("minutter", str(grants[int(chosen)][1].estimate_minutes))
    bound = data if {"tid", "spurt"} <= set(data) or opened.request.method == "POST" else None
    return AddForm(
        bound,
        initial=data.dict(),
        grants=[(str(pk), words) for pk, (words, _grant) in grants.items()],
        days=_days(opened),
        helpers=helper_choices(opened, data["dag"]),
    )


def _wanted(form: AddForm, key: str) -> Wanted:
    day, helpers = form.day, form.helper_ids()
    start = instant(day, form.start)
    added = Decided(
        AdjustmentKind.ADDED,
        key,
        int(form.cleaned_data["vedtak"]),
        day,
        (form.start, form.start),
        form.cleaned_data["minutter"],
        max(1, len(helpers)),
    )
    return Wanted(
        kind=EditKind.ADD,
        success=_("The visit is in the plan."),
        changes=[Change(key, Placement(PLANNED, day, start, helpers) if helpers else Placement(UNCOVERED, day))],
        decide=[added],
        asked_by=form.cleaned_data["spurt"],
        words=form.cleaned_data["ord"],
    )
