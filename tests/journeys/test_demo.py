"""The demo as a whole: files, import, plans, days lived; its own figures stand up to checks.

The suite lives one municipality; `make demo-seeds` as many as it is told to.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tillit.foundation import database

SEEDS = os.environ.get("TILLIT_DEMO_SEEDS", "1").split(",")
KEYS = {
    *("inhabitants", "recipients", "teams", "visits", "covered_share", "violations", "seconds"),
    *("helpers_14d_before", "helpers_14d_day_by_day", "helpers_14d_after"),
}


@pytest.fixture
def tillit(tmp_path):
    """Give a function that runs `tillit` on a database of its own and reads the JSON it prints."""
    environment = {k: v for k, v in os.environ.items() if k != "TILLIT_DATABASE_URL"}
    environment["TILLIT_HOME"] = str(tmp_path / "home")

    def run(*words: str) -> dict:
        command = [sys.executable, "-m", "tillit.project", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    yield run
    database.remove(environment)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_planned_as_a_whole_people_meet_well_fewer_helpers(tillit, seed):
    demo = ["demo", "--no-serve", "--json", "--inhabitants", "1800", "--seed", seed, "--on", "2026-11-19"]
    report = tillit(*demo)
    assert report.keys() >= KEYS
    assert report["violations"] == 0
    assert report["covered_share"] > 0.95
    assert report["helpers_14d_after"] <= 0.85 * report["helpers_14d_day_by_day"]
    assert report["helpers_14d_after"] < report["helpers_14d_before"]
    checked = tillit("check", "plans", "--json")
    assert (checked["violations"], checked["unexplained"]) == (0, 0)

    again = tillit(*demo)
    figures = KEYS - {"seconds"}
    assert {k: again[k] for k in figures} == {k: report[k] for k in figures}, "the second time keeps the data"
    assert "import" not in again["seconds"]
