"""Import: send the files, look at what they would do, take them in; and what came in before."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.imports.tables import file_tables
from tillit.foundation.uploads import queries, services
from tillit.foundation.uploads.receive import MOST_BYTES, UploadRefused
from tillit.foundation.users import Role
from tillit.kernel.errors import StateConflict
from tillit.pages.administration.forms.uploads import UploadForm
from tillit.pages.administration.import_words import problem_in_words
from tillit.pages.administration.lists import as_file, page_of

SHOWN_PROBLEMS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def imports(request: HttpRequest) -> HttpResponse:
    """Show the form that sends files, what waits, and what came in before; a POST sends the files."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            public_id = services.receive(
                files=form.cleaned_data["files"],
                end_missing=form.cleaned_data["end_missing"],
                by=request.user,
                now=timezone.now(),
            )
        except UploadRefused as refused:
            form.add_error("files", str(refused))
        else:
            return redirect("administration_import", public_id)
    runs = queries.runs()
    context = {"form": form, "open": queries.open_uploads(), "page": page_of(request, runs), "most": MOST_BYTES}
    return render(request, "pages/administration/imports.html", context)


@require_safe
@open_to(Role.ADMINISTRATOR)
def import_file_list(request: HttpRequest) -> HttpResponse:
    """Give the history of imports as a file."""
    return as_file(
        "importer",
        [_("When"), _("By"), *(_heading(number) for number in queries.NUMBERS)],
        (
            (timezone.localtime(run.at).strftime("%Y-%m-%d %H:%M"), run.by or _("by command"), *run.totals.values())
            for run in queries.runs()
        ),
    )


@require_safe
@open_to(Role.ADMINISTRATOR)
def upload(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what some files would do, or did: the numbers by file, and every problem with what to do."""
    card = queries.upload_card(public_id)
    errors = card.report.get("errors", [])
    context = {
        "upload": card,
        "files": _by_file(card),
        "errors": [problem_in_words(error) for error in errors[:SHOWN_PROBLEMS]],
        "more_errors": card.report.get("error_count", 0) - min(len(errors), SHOWN_PROBLEMS),
        "conflicts": card.report.get("conflicts", [])[:SHOWN_PROBLEMS],
        "more_conflicts": card.report.get("conflict_count", 0)
        - min(len(card.report.get("conflicts", [])), SHOWN_PROBLEMS),
        "headings": [_heading(number) for number in queries.NUMBERS],
    }
    return render(request, "pages/administration/import.html", context)


def _by_file(card: queries.UploadCard) -> list[tuple[str, list[tuple[int, int | None]]]]:
    """Give each file's numbers, each with what it was in the preview that was confirmed, when that is another."""
    found = []
    order = {table.file: place for place, table in enumerate(file_tables())}
    files = sorted(card.report.get("files", {}).items(), key=lambda each: order.get(each[0], -1))
    for file, numbers in files:
        before = card.previewed.get(file, numbers) if card.previewed else numbers
        cells = [
            (numbers[name], before.get(name) if before.get(name) != numbers[name] else None) for name in queries.NUMBERS
        ]
        found.append((file, cells))
    return found


def _heading(number: str) -> str:
    return {
        "rows": _("Rows"),
        "new": _("New"),
        "changed": _("Changed"),
        "unchanged": _("Unchanged"),
        "conflicts": _("Kept as in Tillit"),
        "ended": _("Ended"),
        "errors": _("Errors"),
    }[number]


@require_safe
@open_to(Role.ADMINISTRATOR)
def upload_progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer htmx with how far the job has come; when it is done, let the page load itself anew."""
    card = queries.upload_card(public_id)
    response = render(request, "pages/administration/import_progress.html", {"upload": card})
    if not card.is_waiting:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@open_to(Role.ADMINISTRATOR)
def report_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the report's problems and what was kept as a file."""
    card = queries.upload_card(public_id)
    problems = (
        (_("Error"), e["file"], e["line"], e["column"], e["value"], e["expected"], e["advice"])
        for e in map(problem_in_words, card.report.get("errors", []))
    )
    kept = (
        (_("Kept as in Tillit"), c["file"], c["line"], c["column"], c["in_file"], c["in_tillit"], "")
        for c in card.report.get("conflicts", [])
    )
    return as_file(
        "importrapport",
        [_("What"), _("File"), _("Line"), _("Column"), _("In the file"), _("Expected"), _("What to do")],
        [*problems, *kept],
    )


@require_POST
@open_to(Role.ADMINISTRATOR)
def take_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Have the previewed files taken in."""
    try:
        services.confirm(public_id=public_id, by=request.user, now=timezone.now())
    except StateConflict as refused:
        messages.warning(request, str(refused))
    return redirect("administration_import", public_id)


@require_POST
@open_to(Role.ADMINISTRATOR)
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove the files without taking them in."""
    try:
        services.discard(public_id=public_id, by=request.user, now=timezone.now())
        messages.success(request, _("The files are removed. Nothing was stored."))
    except StateConflict as refused:
        messages.warning(request, str(refused))
        return redirect("administration_import", public_id)
    return redirect("administration_imports")
