"""`tillit measure` measures a day, days or months, and refuses what has not happened yet."""

import json

import pytest
from click.testing import CliRunner
from tests.rooms.indicators.test_measure import twelve  # noqa: F401 - a fixture
from tests.town import NOW, TODAY

from tillit.project.cli import cli
from tillit.rooms.indicators import queries


@pytest.fixture
def measure(town, twelve, monkeypatch):  # noqa: F811
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("tillit.project.commands.measure.ready", lambda: None)

    def measure(*arguments):
        return CliRunner().invoke(cli, ["measure", *arguments])

    return measure


def test_a_day_is_measured_and_told(measure):
    answer = measure("--on", str(TODAY))
    assert answer.exit_code == 0, answer.output
    line = next(line for line in answer.output.splitlines() if line.startswith("helpers_met_14d"))
    assert line.split()[1:] == ["2.5", "of", "12"]


def test_json_has_the_counts_and_what_they_were_counted_by(measure):
    told = json.loads(measure("--on", str(TODAY), "--json").output)
    found = next(each for each in told["indicators"] if each["indicator"] == "visits_by_own_team")
    assert (found["value"], found["numerator"], found["denominator"]) == (100.0, 168, 168)
    assert len(found["definition"]) == len(found["code"]) == 16


def test_months_are_measured_up_to_the_last_day(measure):
    answer = measure("--first", "2026-10-05", "--last", str(TODAY), "--months")
    assert answer.exit_code == 0, answer.output
    october = {"first": TODAY.replace(month=10, day=1), "last": TODAY.replace(month=10, day=31)}
    assert queries.of_period("visits_missed", **october) is not None
    assert queries.of_period("visits_missed", first=TODAY.replace(day=1), last=TODAY) is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ["--on", "2027-01-01"],
        ["--first", "2026-11-10", "--last", "2026-11-01"],
        ["--last", "2026-11-01"],
        ["--on", "2026-11-01", "--first", "2026-11-01"],
    ],
)
def test_days_out_of_order_or_ahead_are_refused(measure, arguments):
    answer = measure(*arguments)
    assert answer.exit_code == 2
    assert "Error" in answer.output
