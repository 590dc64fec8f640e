"""The municipality fits the published figures, whatever the seed."""

from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from tillit.demo.fit import FitRow, fit_table, measure_fit
from tillit.demo.synthesize import synthesize


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_is_within_its_tolerance(tmp_path, seed):
    """At 20,000 inhabitants, measured on the files alone."""
    synthesize(tmp_path / "town", inhabitants=20_000, seed=seed, on=date(2026, 11, 21))
    rows = measure_fit(tmp_path / "town")
    assert len(rows) > 30
    assert [(row.name, row.published, row.ours) for row in rows if not row.ok] == []


def test_recipients_by_age_have_the_tolerance_that_was_asked_for(granvik):
    """Five per cent, no more."""
    rows = [row for row in measure_fit(granvik.folder) if row.name.startswith("Recipients in a year")]
    assert len(rows) == 6
    assert {(row.tolerance, row.unit) for row in rows} == {(5, "percent")}


def test_a_figure_that_is_off_is_said_to_be():
    """The table hides nothing, and each row shows where its published figure is from."""
    row = FitRow("Visits a week", 100.0, 150.0, 50.0, 8, "percent", False, "Somewhere 2020")
    console = Console(width=80, file=StringIO())
    console.print(fit_table([row]))
    text = console.file.getvalue()
    assert "OFF" in text
    assert "+50.0%" in text
    assert "1  Somewhere 2020" in text
