"""A report's text as HTML, made once for each version and language: what is frozen need not be made again."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from tillit.rooms.reports.content import Content, digest_of
from tillit.rooms.reports.pdf import pdf_of
from tillit.rooms.reports.queries import content_of
from tillit.rooms.reports.reading import Reading

KEPT = 64  # versions in a language; some 100 KB each


@lru_cache(maxsize=KEPT)
def published_body(report_id: int, digest: str, language: str) -> tuple[str, SafeString]:
    """Give title and text of a published version; the digest is part of the key, so that a row is never mistaken."""
    with translation.override(language):
        reading = Reading(content_of(report_id))
        return reading.title, body(reading, digest=digest)


@lru_cache(maxsize=KEPT)
def published_pdf(report_id: int, digest: str, language: str) -> bytes:
    """Give a published version as a PDF: setting it takes long, and its bytes are always the same."""
    return pdf_of(content_of(report_id), language)


def body(reading: Reading, *, digest: str = "") -> SafeString:
    """Give the text of a report, without a page's frame."""
    return SafeString(render_to_string("reports/body.html", {"report": reading, "digest": digest}))


def standalone(content: Content, language: str) -> bytes:
    """Write a page that opens and prints by itself: no address in it leads out for style, picture or script."""
    with translation.override(language):
        reading = Reading(content)
        style = (files("tillit.rooms.reports") / "static/reports/standalone.css").read_text(encoding="utf-8")
        context = {
            "report": reading,
            "body": body(reading, digest=digest_of(content)),
            "style": SafeString(style),
            "language": language,
        }
        return render_to_string("reports/standalone.html", context).encode()
