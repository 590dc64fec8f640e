"""The PDF: tagged for screen readers, in both languages, the same bytes for the same content."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from tests.town import NOW, TODAY, accepted_plan, history

from tillit.rooms.reports import services
from tillit.rooms.reports.pdf import pdf_of
from tillit.rooms.reports.periods import Days


@pytest.fixture
def content(town):
    accepted_plan(town)
    history(town, days=17)
    days = Days(date(2026, 11, 1), TODAY)
    draft = services.draft_report(kind_id="monthly_status", unit_id=None, days=days, user=None, now=NOW)
    services.comment_section(
        report_id=draft.pk,
        section="faces",
        language="nb",
        words="Vi har færre hull.\nOg #flere *kjente* ansikter_ [sic] $10 \\ @hei.",
        user=town.users["administrator"],
        now=NOW,
    )
    return services.publish_report(report_id=draft.pk, user=None, now=NOW).content


def test_it_is_pdf_ua_and_the_same_each_time(content):
    first = pdf_of(content, "nb")
    assert first.startswith(b"%PDF-")
    assert b"pdfuaid" in first
    assert pdf_of(content, "nb") == first
    assert pdf_of(content, "en") != first


def test_a_line_over_the_months_and_what_was_changed_are_set_too(content):
    told = copy.deepcopy(content)
    item = told["sections"][0]["items"][2]
    for number, month in enumerate(item["history"]):
        month.update(value=90.0 + number, numerator=90, denominator=100, interval=[80.0, 95.0], why_not=None)
    told["what_changed"] = "En dag var talt to ganger."
    plain, longer = pdf_of(content, "nb"), pdf_of(told, "nb")
    assert len(longer) > len(plain)
