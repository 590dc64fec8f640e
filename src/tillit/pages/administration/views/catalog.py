"""The catalogue: the list, one entry with its texts, and what is done to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.meanwhile import ChangedMeanwhile
from tillit.foundation.users import Role
from tillit.kernel.errors import StateConflict
from tillit.pages.administration.forms.catalog import LABELS, EntryForm, NewEntryForm
from tillit.pages.administration.lists import as_file, asked
from tillit.rooms.catalog import queries, services


@require_safe
@open_to(Role.ADMINISTRATOR)
def entry_list(request: HttpRequest) -> HttpResponse:
    """List what the municipality offers, and what it does not."""
    rows = _found(request)
    context = {"rows": rows, "search": asked(request, "q"), "offered": sum(row.in_force for row in rows)}
    return render(request, "pages/administration/catalog.html", context)


@require_safe
@open_to(Role.ADMINISTRATOR)
def entry_file(request: HttpRequest) -> HttpResponse:
    """Give the same list as a file."""
    return as_file(
        "tilbud",
        [_("Code"), _("Name"), _("Group"), _("Offered"), _("Own"), _("Own texts")],
        (
            (
                row.code,
                row.name,
                row.group,
                _("yes") if row.in_force else _("no"),
                _("yes") if row.is_own else _("no"),
                row.changed,
            )
            for row in _found(request)
        ),
    )


def _found(request: HttpRequest) -> list[queries.EntryRow]:
    words = asked(request, "q").casefold().split()
    rows = queries.entries(language=get_language() or "nb")
    return [row for row in rows if all(word in f"{row.name} {row.group} {row.code}".casefold() for word in words)]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def new_entry(request: HttpRequest) -> HttpResponse:
    """Add an entry of the municipality's own."""
    form = NewEntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = services.add_entry(
                texts=form.texts,
                referral_needed=form.cleaned_data["referral_needed"],
                home_visits=form.cleaned_data["home_visits"],
                by=request.user,
                now=timezone.now(),
            )
        except StateConflict as refused:
            form.add_error("nb_name", str(refused))
        else:
            messages.success(request, _("The offer is added, and stands on the front page now."))
            return redirect("administration_entry", code)
    return _page(request, form, entry=None)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """Show an entry's texts; a POST changes them."""
    shown = queries.entry_to_edit(code, language=get_language() or "nb")
    form = EntryForm(request.POST or None, entry=shown)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_entry(
                code=code,
                texts=form.texts,
                referral_needed=form.cleaned_data["referral_needed"],
                by=request.user,
                now=timezone.now(),
                seen=form.seen,
            )
        except ChangedMeanwhile as error:
            form.overtaken(error)
        else:
            messages.success(request, _("The texts are saved, and stand on the public pages now."))
            return redirect("administration_entry", code)
    return _page(request, form, entry=shown)


def _page(request: HttpRequest, form: EntryForm, entry: queries.EditedEntry | None) -> HttpResponse:
    context = {
        "form": form,
        "entry": entry,
        "languages": [("nb", _("Norwegian bokmål")), ("en", _("English"))],
        "in_nb": form.in_language("nb"),
        "in_en": form.in_language("en"),
        "changed": [(text, LABELS[text.key]) for text in entry.changed] if entry else [],
    }
    return render(request, "pages/administration/entry.html", context)


@require_POST
@open_to(Role.ADMINISTRATOR)
def restore_entry(request: HttpRequest, code: str) -> HttpResponse:
    """Go back to a text that came with Tillit, or to all of them."""
    services.restore_entry(code=code, field=request.POST.get("field") or None, by=request.user, now=timezone.now())
    messages.success(request, _("The text that came with Tillit is back."))
    return redirect("administration_entry", code)


@require_POST
@open_to(Role.ADMINISTRATOR)
def offer_entry(request: HttpRequest, code: str) -> HttpResponse:
    """Offer an entry again, or no more."""
    offered = request.POST.get("offered") == "yes"
    services.offer_entry(code=code, offered=offered, by=request.user, now=timezone.now())
    messages.success(
        request,
        _("It is offered again, and stands on the public pages.")
        if offered
        else _("It is no longer offered. Grants that were given stay. You can offer it again."),
    )
    return redirect("administration_entry", code)
