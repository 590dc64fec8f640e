"""`tillit report`: files that say what the page says, the same bytes each time, and nothing drafted."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from tests.town import NOW, accepted_plan, history

from tillit.kernel.errors import TillitError
from tillit.project.commands import report as command
from tillit.rooms.indicators.models import Measurement
from tillit.rooms.reports.content import digest_of
from tillit.rooms.reports.models import Report

FILES = ["report.csv", "report.html", "report.json", "report.pdf"]


@pytest.fixture
def write(town, tmp_path, monkeypatch):
    """Give a function that writes a report into a folder and gives its files' bytes."""
    accepted_plan(town)
    history(town, days=17)
    monkeypatch.setattr(command, "ready", lambda: None)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    def write(folder: str, *words: str) -> dict[str, bytes]:
        out = tmp_path / folder
        done = CliRunner().invoke(command.report, [*words, "-o", str(out)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return {file.name: file.read_bytes() for file in sorted(out.iterdir())}

    return write


def test_the_same_rows_give_the_same_bytes(write):
    first = write("a", "--period", "2026-11")
    Measurement.objects.all().delete()  # what is missing is measured
    second = write("b", "--period", "2026-11")
    assert list(first) == FILES
    assert first == second
    assert not Report.objects.exists()


def test_the_files_agree_and_stand_by_themselves(write):
    files = write("a", "--period", "2026-11", "--language", "en")
    document = json.loads(files["report.json"])
    assert document["digest"] == digest_of(document["content"])
    page = files["report.html"].decode()
    assert document["digest"] in page
    assert "Counted: 102 of 102." in page
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!#)', page), "it leads nowhere for style, picture or script"
    assert files["report.pdf"].startswith(b"%PDF-")


def test_a_unit_is_named_by_its_id_in_the_files(write):
    files = write("a", "--period", "2026-11", "--scope", "unit:n")
    assert json.loads(files["report.json"])["content"]["scope"]["name"] == "Nordsia hjemmetjeneste"


@pytest.mark.parametrize("words", [["--scope", "unit:zz", "--period", "2026-11"], ["--period", "2026-13"]])
def test_what_is_wrong_is_said(write, words):
    with pytest.raises(TillitError, match="is no "):
        write("a", *words)
