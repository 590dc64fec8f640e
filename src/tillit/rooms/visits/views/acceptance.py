"""Accept the first plan of a week: what it means is shown, and asked, before people work by it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.errors import StateConflict
from tillit.rooms.visits import services
from tillit.rooms.visits.difference import accepted_beside
from tillit.rooms.visits.models import PlanState, Visit, VisitState
from tillit.rooms.visits.views.one_visit import OpenPlan, open_plan

PAGE = "accept_plan"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def accept_plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tell what accepting means; with `ja` posted, do it. Where a plan is in force, the difference is shown."""
    opened = open_plan(request, public_id, page=PAGE, now=timezone.now())
    if opened.plan.state == PlanState.PROPOSED and accepted_beside(opened.plan) is not None:
        return redirect("plan_difference", public_id)
    if request.method == "POST" and "ja" in request.POST:
        try:
            services.accept_plan(plan_public_id=public_id, user=request.user, now=opened.now)
            messages.success(request, _("The plan is accepted. The helpers see it in their day."))
        except StateConflict:
            messages.warning(
                request,
                _("The plan was not accepted: it has changed meanwhile. This is how it is now."),
            )
        return redirect("team_week", opened.team.id, str(opened.draft.week))
    if opened.plan.state != PlanState.PROPOSED or opened.plan.violations:
        return redirect(opened.week_url())
    if request.method == "POST":
        return redirect("accept_plan", public_id)
    return opened.render("accept_plan", _("Accept the plan?"), _what_it_means(opened))


def _what_it_means(opened: OpenPlan) -> dict[str, object]:
    planned = Q(state=VisitState.PLANNED)
    counts = Visit.objects.filter(plan=opened.plan).aggregate(
        visits=Count("pk", filter=planned, distinct=True),
        people=Count("person", filter=planned, distinct=True),
        uncovered=Count("pk", filter=Q(state=VisitState.UNCOVERED), distinct=True),
        helpers=Count("helpers__employee", filter=planned, distinct=True),
    )
    return {**counts, "last_day": opened.plan.week + timedelta(days=6)}
