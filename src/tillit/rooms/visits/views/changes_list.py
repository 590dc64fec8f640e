"""The steps of a plan, and the way back from each."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.errors import NotFound, StateConflict
from tillit.rooms.visits import services
from tillit.rooms.visits.models import PlanState
from tillit.rooms.visits.queries.changes import (
    as_edit_cards,
    edit_card,
    edits_of_plan,
    edits_since,
    visits_at,
)
from tillit.rooms.visits.services import BreaksRule, ChangedMeanwhile
from tillit.rooms.visits.views.changes_saving import edit_lines
from tillit.rooms.visits.views.one_visit import ReadPlan, open_plan
from tillit.rooms.visits.views.within_reach import team_within_reach
from tillit.rooms.visits.violations import sentence

PAGE = "plan_edits"
STEPS_A_PAGE = 20
STEPS_SHOWN = 6  # of one edit, as the template cuts it: a whole proposal is not named visit by visit here


@require_safe
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def plan_edits(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List what was changed in a plan, the newest first."""
    opened = open_plan(request, public_id, page=PAGE, now=timezone.now(), kind=ReadPlan)
    page = Paginator(edits_of_plan(opened.plan.pk), STEPS_A_PAGE).get_page(request.GET.get("page"))
    cards = as_edit_cards(page.object_list)
    named = opened.named({step.person_id for card in cards for step in card.steps[:STEPS_SHOWN]})
    addresses = visits_at(opened.plan.pk, {step.key for card in cards for step in card.steps})
    return opened.render(
        "change_list",
        _("What was changed"),
        {
            "page": page,
            "steps": edit_lines(cards, named, addresses),
            "is_changeable": opened.plan.state in (PlanState.PROPOSED, PlanState.ACCEPTED),
        },
    )


@require_POST
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def undo_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a step back; where that cannot be, say why."""
    now = timezone.now()
    found = edit_card(public_id)
    if found is None:
        raise NotFound("There is no such change.")
    card, plan_public_id, team_id = found
    team_within_reach(request.user, team_id, now=now)
    opened = open_plan(request, plan_public_id, page=PAGE, now=now)
    keys = {step.key for step in card.steps}
    try:
        services.undo_edit(edit_public_id=public_id, user=request.user, now=now)
        messages.success(request, _("Undone. It is as it was before."))
    except ChangedMeanwhile as refused:
        since = edits_since(opened.plan.pk, version=card.version, keys=refused.keys)
        who = since[0].made_by if since else ""
        messages.warning(
            request,
            _("Not undone: %(name)s changed the same visit since. Undo that first.") % {"name": who or _("somebody")},
        )
    except BreaksRule as refused:
        named = opened.named(keys=[visit for one in refused.violations for visit in one.visits])
        reasons = " ".join(dict.fromkeys(sentence(one, named) for one in refused.violations))
        messages.warning(request, _("Not undone, for now it would break a rule: %(reasons)s") % {"reasons": reasons})
    except StateConflict:
        messages.warning(request, _("Not undone: it is undone already, or it can no longer be."))
    addresses = visits_at(opened.plan.pk, keys)
    if len(addresses) == 1:
        return redirect("visit", next(iter(addresses.values())))
    return redirect("plan_edits", plan_public_id)
