"""Drafts of reports: the list, a draft with its comments, and what is done to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import StateConflict
from tillit.rooms.reports import queries, services
from tillit.rooms.reports.forms import DraftForm, PublishForm
from tillit.rooms.reports.kind import LANGUAGES
from tillit.rooms.reports.models import Report, ReportState
from tillit.rooms.reports.periods import Days, parse
from tillit.rooms.reports.reading import Part, Reading, language, period_in_words
from tillit.rooms.reports.services import BadComment, CommentChanged, DaysCross, Overtaken

WHOLE = ("results", "challenges")  # said of the report as a whole
_CROSSING = gettext_lazy(
    "A published report tells of days that hold some of these. Subtracting the two could tell of few people. "
    "Choose days apart from it, or that hold it whole."
)
LATER = {"count": "recount_report", "publish": "publish_report", "discard": "discard_draft"}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def report_drafts(request: HttpRequest) -> HttpResponse:
    """Show the drafts, and begin one."""
    now = timezone.now()
    today, municipality = local_day(now), settings.TILLIT_MUNICIPALITY
    form = DraftForm(request.POST or None, today=today, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.begin_draft(
                kind_id=form.cleaned_data["kind"],
                unit_id=form.unit_id,
                days=parse(form.cleaned_data["period"], today=today),
                user=request.user,
                now=now,
            )
            return redirect("report_draft", draft.pk)
        except DaysCross:
            form.add_error("period", _CROSSING)
        except StateConflict:
            form.add_error("period", _("A report of these days is published already. Correct that one instead."))
    context = {"form": form, "cards": queries.drafts(), "municipality": municipality}
    return render(request, "reports/drafts.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Words:
    """A field for a comment: what stands, what the writer sent if that was not stored, and why not."""

    section: str
    language: str
    label: str
    stands: str
    sent: str | None = None
    by: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        return f"{self.section}-{self.language}"

    @property
    def shown(self) -> str:
        return self.stands if self.sent is None else self.sent


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def report_draft(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show a draft as it will look, with fields for what people say; POST stores what was written, then goes on."""
    draft = queries.draft(report_id)
    if request.method == "POST":
        refused, stored = _store(request, draft)
        if not refused:
            if stored:
                messages.success(request, _("The comments are saved."))
            following = LATER.get(request.POST.get("then", ""))
            if following == "recount_report":
                return _recount(request, draft)
            return redirect(following or "report_draft", draft.pk)
        return _draft_page(request, draft, refused, status=409)
    return _draft_page(request, draft, {})


def _draft_page(request: HttpRequest, draft: Report, refused: dict[str, Words], *, status: int = 200) -> HttpResponse:
    if draft.progress < 100:
        return render(request, "reports/counting_draft.html", _named(draft), status=status)
    reading = Reading(draft.content)
    fields = _fields(draft, reading, refused)
    parts = [(part, fields[part.id]) for part in reading.parts]
    silent = [part.heading for part in reading.parts if not any(f.stands for f in fields[part.id])]
    context = {
        **_named(draft),
        "report": reading,
        "parts": parts,
        "whole": [(_("Results"), fields["results"]), (_("Challenges"), fields["challenges"])],
        "silent": silent,
        "refused": list(refused.values()),
        "most": services.WORDS_MAX,
    }
    return render(request, "reports/draft.html", context, status=status)


@require_safe
@open_to(Role.ADMINISTRATOR)
def draft_progress(request: HttpRequest, report_id: int) -> HttpResponse:
    """Give how far the counting has come; htmx asks again until it is done, then the whole page comes."""
    draft = queries.draft(report_id)
    response = render(request, "reports/draft_progress.html", _named(draft))
    if draft.progress >= 100:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@open_to(Role.ADMINISTRATOR)
def recount_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Count a draft anew."""
    return _recount(request, queries.draft(report_id))


def _recount(request: HttpRequest, draft: Report) -> HttpResponse:
    services.begin_draft(
        kind_id=draft.kind,
        unit_id=draft.unit_id,
        days=Days(draft.first, draft.last),
        user=request.user,
        now=timezone.now(),
    )
    return redirect("report_draft", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def publish_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """Say what publishing does, and do it."""
    draft = queries.draft(report_id)
    form = PublishForm(request.POST or None) if draft.corrects_id else None
    if request.method == "POST" and (form is None or form.is_valid()):
        words = form.cleaned_data["what_changed"] if form else ""
        try:
            report = services.publish_report(
                report_id=draft.pk, user=request.user, now=timezone.now(), what_changed=words
            )
        except DaysCross:
            messages.warning(request, _CROSSING)
            return redirect("report_draft", draft.pk)
        except Overtaken:
            messages.warning(
                request,
                _("Another report came out after this draft was counted. It is counted anew: read it, then publish."),
            )
            return _recount(request, draft)
        except StateConflict:
            messages.warning(request, _("The draft is being counted anew. Publish it when that is done."))
            return redirect("report_draft", draft.pk)
        messages.success(request, _("Report %(number)s is published.") % {"number": report.number})
        return redirect("report", report.number)
    context = {**_named(draft), "form": form, "silent": _silent(draft)}
    return render(request, "reports/publish.html", context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def discard_draft(request: HttpRequest, report_id: int) -> HttpResponse:
    """Ask, and throw a draft away with its comments."""
    draft = queries.draft(report_id)
    if request.method == "POST":
        services.discard_draft(report_id=draft.pk, user=request.user, now=timezone.now())
        messages.success(request, _("The draft is thrown away."))
        return redirect("report_drafts")
    context = {**_named(draft), "comments": sum(bool(c.words) for c in queries.comments(draft.pk).values())}
    return render(request, "reports/discard.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def correct_report(request: HttpRequest, number: int) -> HttpResponse:
    """Say what a correction is, and begin it."""
    card = queries.versions(number)[0]
    if request.method == "POST":
        try:
            draft = services.begin_correction(report_id=card.id, user=request.user, now=timezone.now())
        except StateConflict:
            messages.warning(request, _("A correction of this report is begun already."))
            return redirect("report_drafts")
        return redirect("report_draft", draft.pk)
    context = {
        "card": card,
        "title": card.title_here,
        "period": card.period,
        "is_in_force": card.state == ReportState.PUBLISHED,
    }
    return render(request, "reports/correct.html", context)


def _store(request: HttpRequest, draft: Report) -> tuple[dict[str, Words], int]:
    """Store each comment that was changed; give those that could not be, and how many were."""
    refused: dict[str, Words] = {}
    stored = 0
    for section in (*(part["id"] for part in draft.content.get("sections", [])), *WHOLE):
        for each in LANGUAGES:
            name = f"{section}-{each}"
            if name not in request.POST:
                continue
            words, label = request.POST[name], _label(each)
            try:
                stored += services.comment_section(
                    report_id=draft.pk,
                    section=section,
                    language=each,
                    words=words,
                    user=request.user,
                    now=timezone.now(),
                    seen=request.POST.get(f"seen-{name}", ""),
                )
            except CommentChanged as theirs:
                refused[name] = Words(section, each, label, theirs.words, sent=words, by=theirs.by)
            except BadComment:
                told = _("Write at most %(most)s characters; this is %(n)s.")
                problem = told % {"most": services.WORDS_MAX, "n": len(services.plain(words))}
                stands = services.plain(request.POST.get(f"seen-{name}", ""))
                refused[name] = Words(section, each, label, stands, sent=words, problem=problem)
    return refused, stored


def _fields(draft: Report, reading: Reading, refused: dict[str, Words]) -> dict[str, list[Words]]:
    stored = queries.comments(draft.pk)
    sections = [part.id for part in reading.parts] + list(WHOLE)

    def field(section: str, each: str) -> Words:
        stands = stored.get((section, each))
        return refused.get(f"{section}-{each}") or Words(section, each, _label(each), stands.words if stands else "")

    return {section: [field(section, each) for each in LANGUAGES] for section in sections}


def _silent(draft: Report) -> list[str]:
    """Give the headings of the sections that nobody has commented."""
    said = {section for (section, _language), comment in queries.comments(draft.pk).items() if comment.words}
    parts: list[Part] = Reading(draft.content).parts if draft.content else []
    return [part.heading for part in parts if part.id not in said]


def _label(each: str) -> str:
    return _("In bokmål") if each == "nb" else _("In English")


def _named(draft: Report) -> dict[str, object]:
    title = (draft.content.get("title") or {}).get(language()) or _("Report")
    scope = (draft.content.get("scope") or {}).get("name") or (
        draft.unit.name if draft.unit else settings.TILLIT_MUNICIPALITY
    )
    return {"draft": draft, "title": title, "scope": scope, "period": period_in_words(Days(draft.first, draft.last))}
