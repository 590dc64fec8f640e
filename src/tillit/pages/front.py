"""The front page, for everyone: what the municipality offers, how to get in touch, and how it goes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tillit.foundation.access.pages import open_to_all
from tillit.pages.contact import contact
from tillit.pages.numbers import FRONT, public_number
from tillit.rooms.catalog import queries as catalog
from tillit.rooms.reports import queries as reports


@require_safe
@open_to_all
def front(request: HttpRequest) -> HttpResponse:
    """Show the front page."""
    context = {
        "groups": catalog.offers(language=get_language() or "nb"),
        "contact": contact(),
        "shown": public_number(FRONT),
        "report": reports.newest(),
    }
    return render(request, "pages/front.html", context)


@require_safe
@open_to_all
def offer(request: HttpRequest, code: str) -> HttpResponse:
    """Show one offer: who may ask, how, when it is open, and which law it rests on."""
    context = {"offer": catalog.offer(code, language=get_language() or "nb"), "contact": contact()}
    return render(request, "pages/offer.html", context)
