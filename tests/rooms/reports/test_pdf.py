"""The PDF: tagged for screen readers, in both languages, the same bytes for the same content."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from datetime import date

import pytest
from tests.town import NOW, TODAY, accepted_plan, history

from tillit.rooms.reports import services
from tillit.rooms.reports.files import csv_of, json_of
from tillit.rooms.reports.pdf import pdf_of
from tillit.rooms.reports.periods import Days
from tillit.rooms.reports.rendering import standalone

WRITE = """
import json, sys
from pathlib import Path
import django
django.setup()
from tillit.rooms.reports.files import csv_of, json_of
from tillit.rooms.reports.pdf import pdf_of
from tillit.rooms.reports.rendering import standalone
folder = Path(sys.argv[1])
content = json.loads((folder / "content.json").read_text(encoding="utf-8"))
for name, data in (
    ("json", json_of(content)), ("csv", csv_of(content)),
    ("html", standalone(content, "nb")), ("pdf", pdf_of(content, "nb")),
):
    (folder / name).write_bytes(data)
"""


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


def test_another_process_writes_the_same_bytes_of_every_format(content, tmp_path):
    """Another process has other hashes, so what hangs on the order of a set would show."""
    (tmp_path / "content.json").write_text(json.dumps(content), encoding="utf-8")
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TILLIT_DATABASE_URL": "postgres://nobody@localhost/nothing"}
    subprocess.run([sys.executable, "-c", WRITE, str(tmp_path)], check=True, env=environment)
    assert {name: (tmp_path / name).read_bytes() for name in ("json", "csv", "html", "pdf")} == {
        "json": json_of(content),
        "csv": csv_of(content),
        "html": standalone(content, "nb"),
        "pdf": pdf_of(content, "nb"),
    }
