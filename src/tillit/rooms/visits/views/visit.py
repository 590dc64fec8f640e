"""One visit, for who leads the team: who, when and what for, why this helper, and what has been changed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.rooms.visits.planner import instant_of
from tillit.rooms.visits.queries.changes import edits_of_visit, same_visit_in_force, stored_visit
from tillit.rooms.visits.types import PLANNED
from tillit.rooms.visits.views.changes_saving import edit_lines
from tillit.rooms.visits.views.changes_small import LEAST_TO_SPLIT
from tillit.rooms.visits.views.one_visit import OpenVisit, open_visit
from tillit.rooms.visits.views.visit_why import why_shown
from tillit.ui import formats

PAGE = "visit"


@require_safe
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the visit."""
    opened = open_visit(request, public_id, page=PAGE, now=timezone.now())
    row = stored_visit(opened.place)
    history = edits_of_visit(opened.plan.pk, opened.key)
    why, named = why_shown(opened)
    in_force = None if opened.place.is_changeable else same_visit_in_force(opened.place)
    return opened.render(
        "visit",
        opened.person.name,
        {
            "visit": opened,
            "row": row,
            "person": opened.person,
            "day": opened.at.day,
            "helpers": [named.helpers[pk] for pk in opened.at.helper_ids if pk in named.helpers],
            "grant": row.grant,
            "why": why,
            "window": _window(opened),
            "in_force": in_force,
            "can_split": opened.at.state == PLANNED and opened.minutes >= LEAST_TO_SPLIT,
            "history": edit_lines(history, named),
        },
    )


def _window(opened: OpenVisit) -> tuple[str, str] | None:
    """Give between which times the visit may start that day, as granted or agreed."""
    needed = opened.draft.problem.visit_of.get(opened.key)
    day = (opened.at.day - opened.plan.week).days
    found = [window for window in needed.windows if window.day == day] if needed else []
    if not found:
        return None
    start, end = (instant_of(opened.draft.week, day, at) for at in (found[0].start, found[-1].end))
    return formats.clock(start), formats.clock(end)
