"""Searching for somebody by name: the words come by POST, and the page's address gets a mark of them."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tillit.foundation.access.pages import open_to
from tillit.foundation.search_words import FIELD, MARK, clean, mark_words
from tillit.foundation.sign_in.onward import asked_address
from tillit.foundation.users import Role

CARRIED = ("csrfmiddlewaretoken", "next", FIELD)
CHOICE = re.compile(r"[a-z_]{1,30}", re.ASCII)  # a value of a list to choose from, never what somebody wrote


@require_POST
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def search(request: HttpRequest) -> HttpResponse:
    """Lead back to the page that searches, with what was chosen beside the words in its address too."""
    page = urlsplit(_page(request))
    asked = dict(parse_qsl(page.query))
    asked |= {name: request.POST[name] for name in request.POST if name not in CARRIED}
    kept = {name: value for name, value in asked.items() if name not in (MARK, "page")}
    chosen = {name: value for name, value in kept.items() if name not in request.POST or CHOICE.fullmatch(value)}
    if words := clean(request.POST.get(FIELD, "")):
        chosen[MARK] = mark_words(words, user=request.user)
    return redirect(page._replace(query=urlencode(chosen)).geturl())


def _page(request: HttpRequest) -> str:
    asked = asked_address(request)
    return asked if asked.startswith("/") and not asked.startswith("//") else reverse("home")
