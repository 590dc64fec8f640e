"""The inhabitant's own copy: at once and without asking anybody, as the law gives it to them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.own_copy import gather
from tillit.foundation.users import Role
from tillit.pages.own_copy.files import html_of, json_of
from tillit.pages.own_copy.words import in_words
from tillit.rooms.people import queries as people

PAGE = "own_copy"
ROWS_ON_THE_PAGE = 20


@require_safe
@never_cache
@open_to(Role.INHABITANT)
def own_copy(request: HttpRequest) -> HttpResponse:
    """Show what is held, the newest of each, with the files that hold all of it."""
    now = timezone.now()
    copy = gather(people.look_at_oneself(request.user, page=PAGE, now=now).pk, now=now)
    return render(request, "pages/own_copy.html", {"parts": in_words(copy, at_most=ROWS_ON_THE_PAGE), "at": now})


@require_safe
@never_cache
@open_to(Role.INHABITANT)
def own_copy_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the whole copy as a file, `html` or `json`."""
    now = timezone.now()
    found = people.look_at_oneself(request.user, page=PAGE, now=now)
    copy = gather(found.pk, now=now)
    content = html_of(copy, name=found.name) if kind == "html" else json_of(copy)
    answer = HttpResponse(content, content_type="text/html; charset=utf-8" if kind == "html" else "application/json")
    answer["Content-Disposition"] = f'attachment; filename="innsyn-{now:%Y-%m-%d}.{kind}"'
    return answer
