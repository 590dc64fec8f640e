"""A report on paper: a PDF that a screen reader can read (PDF/UA-1), the same bytes for the same content."""

from __future__ import annotations

from datetime import UTC, datetime, time
from importlib.resources import files
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from tillit.rooms.reports.content import Content, digest_of
from tillit.rooms.reports.periods import day
from tillit.rooms.reports.reading import Figure, Reading
from tillit.ui import formats
from tillit.ui.formats import month, number
from tillit.ui.paper import typeset


def pdf_of(content: Content, language: str) -> bytes:
    """Set a report's content in type, in bokmål or English.

    The document's date is the day it was published, or the last day it tells of: never the clock's.
    """
    with translation.override(language):
        told = _told(Reading(content), content, language)
    on = day(content.get("published_on") or content["last"])
    layout = files("tillit.rooms.reports").joinpath("typst/report.typ")
    return typeset(layout, report=told, dated=datetime.combine(on, time(12), UTC))


def _told(report: Reading, content: Content, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "title": report.title,
        "scope": report.scope,
        "period": report.period,
        "about": report.about,
        "headline": report.headline,
        "first_year": report.first_year,
        "notice": _notice(content, is_running=report.is_running),
        "results": report.results.words,
        "challenges": report.challenges.words,
        "parts": [
            {
                "heading": part.heading,
                "intro": part.intro,
                "comment": part.comment,
                "figures": [_figure(figure) for figure in part.figures],
            }
            for part in report.parts
        ],
        "imprint": _imprint(report, content),
        "say": {
            "page": _("Page"),
            "comment": _("What we say to this"),
            "place": _("Unit or team"),
            "rests_on": _("Rests on"),
            "interval": _("Probably between"),
            "results": _("Results"),
            "challenges": _("Challenges"),
            "counting": _("How is it counted?"),
        },
    }


def _figure(figure: Figure) -> dict[str, Any]:
    changes = [figure.change.words, figure.change_in_a_year.words]
    return {
        "name": figure.name,
        "value": figure.value,
        "unit": figure.unit,
        "counts": str(figure.words["counts"]),
        "why_not": figure.why_not,
        "sentences": [s for s in (figure.rests_on, figure.interval, *changes, figure.days_missing) if s],
        "rows": [
            {
                "name": row.name,
                "depth": row.depth,
                "value": row.value,
                "rests_on": row.rests_on,
                "interval": row.interval,
                "why_not": row.why_not,
            }
            for row in (figure.rows if any(row.value for row in figure.rows) else [])
        ],
        "history": _history(figure),
        "definition": [
            (_("What is counted"), str(figure.words["numerator"])),
            (_("Who is counted"), str(figure.words["denominator"])),
            (_("How the figure is made"), str(figure.words["statistic"])),
            (_("What is left out"), " ".join(figure.words["exclusions"]) or "–"),
            (_("Where it comes from"), str(figure.words["source"])),
            (_("Definition"), f"{figure.id}, {figure.version}, {figure.item['definition']}"),
        ],
    }


def _history(figure: Figure) -> dict[str, Any] | None:
    line = figure.history
    if line is None:
        return None
    points = [
        {"label": month(on), "value": value, "text": "" if value is None else number(value)}
        for on, value in line.points
    ]
    told = "; ".join(f"{label}: {value}" for label, value in line.rows if value)
    return {"points": points, "alt": f"{line.title}. {told}"}


def _notice(content: Content, *, is_running: bool) -> str:
    notes = []
    if is_running:
        notes.append(
            _("The month is not over: the figures are up to %(day)s.")
            % {"day": formats.day(day(content["last"]), "date")}
        )
    if content.get("what_changed"):
        notes.append(_("This version corrects an earlier one: %(what)s") % {"what": content["what_changed"]})
    return " ".join(notes)


def _imprint(report: Reading, content: Content) -> list[str]:
    lines = []
    if content.get("number"):
        told = {"number": content["number"], "version": content["version"]}
        lines.append(_("Report %(number)s, version %(version)s") % told)
    lines.append(f"SHA-256 {digest_of(content)}")
    if report.codes:
        lines.append(_("Counted by %(code)s") % {"code": ", ".join(report.codes)})
    return lines
