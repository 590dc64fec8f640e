"""The reports, for everyone: the list, a report in any version, and its files."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from tillit.foundation.access.door import has_role
from tillit.foundation.access.pages import open_to_all
from tillit.foundation.users import Role
from tillit.rooms.reports import queries
from tillit.rooms.reports.feed import feed_of
from tillit.rooms.reports.files import csv_of, json_of
from tillit.rooms.reports.models import ReportState
from tillit.rooms.reports.queries import ReportCard
from tillit.rooms.reports.reading import language
from tillit.rooms.reports.rendering import published_body, published_pdf
from tillit.ui.kept import kept_for_all

FILE_SECONDS = 300


@require_safe
@open_to_all
@kept_for_all
def reports(request: HttpRequest) -> HttpResponse:
    """Show the reports that are out, by what they are of, the newest first."""
    cards = queries.published()
    by_scope = sorted(cards, key=lambda card: card.scope)
    context = {
        "groups": [(scope, list(group)) for scope, group in groupby(by_scope, _scope)],
        "may_write": _may_write(request),
        "drafts": len(queries.drafts()) if _may_write(request) else 0,
    }
    return render(request, "reports/list.html", context)


@require_safe
@open_to_all
@kept_for_all
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Show a report as it was frozen; `?versjon=` gives an older one, which says that a newer one stands."""
    card, versions = _card(request, number)
    title, text = published_body(card.id, card.digest, language())
    in_force = versions[0]
    context = {
        "card": card,
        "title": title,
        "period": card.period,
        "text": text,
        "newer": in_force if in_force.version > card.version else None,
        "versions": versions,
        "may_correct": card.state == ReportState.PUBLISHED and _may_write(request),
    }
    return render(request, "reports/report.html", context)


def _digest(request: HttpRequest, number: int) -> str:
    return f'"{_card(request, number)[0].digest}"'


def _file(write: Callable[..., bytes], kind: str, ending: str) -> Callable[..., HttpResponse]:
    """Make the view of a file, which anybody may keep and ask for anew by its digest."""

    @require_safe
    @open_to_all
    @condition(etag_func=_digest)
    def view(request: HttpRequest, number: int) -> HttpResponse:
        card, _versions = _card(request, number)
        response = HttpResponse(write(queries.content_of(card.id)), content_type=kind)
        response["Content-Disposition"] = f'inline; filename="rapport-{card.number}-{card.version}.{ending}"'
        patch_cache_control(response, public=True, max_age=FILE_SECONDS)
        return response

    return view


report_csv = _file(csv_of, "text/csv; charset=utf-8", "csv")
report_json = _file(json_of, "application/json", "json")


@require_safe
@open_to_all
@condition(etag_func=lambda request, number: f'"{_card(request, number)[0].digest}-{language()}"')
def report_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """Give a report as a PDF in the reader's language."""
    card, _versions = _card(request, number)
    response = HttpResponse(published_pdf(card.id, card.digest, language()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="rapport-{card.number}-{card.version}.pdf"'
    patch_cache_control(response, private=True, max_age=FILE_SECONDS)
    return response


@require_safe
@open_to_all
def report_feed(request: HttpRequest) -> HttpResponse:
    """Give the Atom feed of the reports."""
    text = feed_of(queries.published(), absolute=request.build_absolute_uri)
    response = HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
    patch_cache_control(response, public=True, max_age=FILE_SECONDS)
    return response


def _card(request: HttpRequest, number: int) -> tuple[ReportCard, list[ReportCard]]:
    """Give the version that is asked for, else the one in force, and all of them."""
    versions = queries.versions(number)
    asked = request.GET.get("versjon", "")
    if not asked:
        return versions[0], versions
    for card in versions:
        if str(card.version) == asked:
            return card, versions
    raise Http404


def _scope(card: ReportCard) -> str:
    return card.scope


def _may_write(request: HttpRequest) -> bool:
    return has_role(request.user, Role.ADMINISTRATOR, now=timezone.now())
