"""Who came in without ordinary ground, and which looks somebody should ask about: the list, and one review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tillit.foundation.access.door import ground_name, look_at_people
from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.errors import NotFound, StateConflict
from tillit.pages.administration.forms.looks import ReviewForm
from tillit.pages.administration.lists import asked, page_of
from tillit.rooms.privacy import queries, services
from tillit.rooms.privacy.types import LOOKS_ASKED_ABOUT

PAGE = "look_reviews"
KINDS = {"nodtilgang": "emergency", "oppslag": "look"}
ADDRESS_OF = {kind: word for word, kind in KINDS.items()}


@dataclass(frozen=True)
class Line:
    """What the reviewer sees of one: whom it was about by name and birth year, and nothing of the record."""

    asked: queries.Asked
    whom: str
    birth_year: int | None
    grounds: list[str]
    age_days: int
    is_own: bool

    @property
    def word(self) -> str:
        return ADDRESS_OF[self.asked.kind]


@require_safe
@never_cache
@open_to(Role.ADMINISTRATOR)
def look_reviews(request: HttpRequest) -> HttpResponse:
    """List what waits for a review with how long it has waited, the oldest first; or what was reviewed."""
    now = timezone.now()
    done = asked(request, "vis", "ferdig") == "ferdig"
    rows = queries.asked_about(reviewed=done)
    page = page_of(request, rows)
    page.object_list = _lines(request, page.object_list, now)
    waiting = queries.counts_to_review()
    context = {"page": page, "done": done, "waiting": sum(waiting.values()), "count": len(rows)}
    return render(request, "pages/administration/looks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to(Role.ADMINISTRATOR)
def look_review(request: HttpRequest, kind: str, row_id: int) -> HttpResponse:
    """Show one with its reason; a POST notes whether it was justified, and what is done about it."""
    if kind not in KINDS:
        raise NotFound("There is nothing such to review.")
    now = timezone.now()
    (line,) = _lines(request, [queries.one_asked_about(KINDS[kind], row_id)], now)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _note(KINDS[kind], row_id, form, request, now)
        except services.ReviewRefused as refused:
            form.add_error(None, str(refused))
        except StateConflict:
            messages.info(request, _("Somebody else reviewed it meanwhile. Their outcome stands."))
            return redirect("look_review", kind, row_id)
        else:
            messages.success(request, _("The review is noted."))
            return redirect("look_reviews")
    return render(request, "pages/administration/look.html", {"line": line, "form": form})


def _note(kind: str, row_id: int, form: ReviewForm, request: HttpRequest, now: datetime) -> None:
    said = {"outcome": form.cleaned_data["outcome"], "words": form.cleaned_data["words"], "by": request.user}
    if kind == queries.EMERGENCY:
        services.review_emergency(access_id=row_id, now=now, **said)
    else:
        services.review_look(flag_id=row_id, now=now, **said)


def _lines(request: HttpRequest, rows: Any, now: datetime) -> list[Line]:
    """Give the rows with whom they are about, through the door; one who is sealed has no name here."""
    ids = {row.person_id for row in rows if row.person_id}
    people = look_at_people(request.user, LOOKS_ASKED_ABOUT, ids=ids, page=PAGE, now=now)
    return [
        Line(
            row,
            people[row.person_id].name if row.person_id in people else "",
            people[row.person_id].birth_on.year if row.person_id in people else None,
            [str(ground_name(ground)) if ground else _("no ground") for ground in row.grounds],
            row.age_days(now),
            row.user_id == request.user.pk,
        )
        for row in rows
    ]
