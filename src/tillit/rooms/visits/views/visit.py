"""One visit, for who leads the team: who, when and what for, why this helper, and what has been changed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.rooms.visits.queries.changes import edits_of_visit
from tillit.rooms.visits.types import PLANNED
from tillit.rooms.visits.views.changes_saving import edit_lines
from tillit.rooms.visits.views.changes_small import LEAST_TO_SPLIT
from tillit.rooms.visits.views.one_visit import open_visit

PAGE = "visit"


@require_safe
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def visit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the visit."""
    opened = open_visit(request, public_id, page=PAGE, now=timezone.now())
    row = opened.draft.rows[opened.key]
    history = edits_of_visit(opened.plan.pk, opened.key)
    named = opened.named([opened.place.person_id])
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
            "can_split": opened.at.state == PLANNED and opened.minutes >= LEAST_TO_SPLIT,
            "history": edit_lines(history, named),
        },
    )
