"""The commands behind `tillit solve visits`, `check visits` and `bench visits`."""

import json

import pytest
from click.testing import CliRunner

from tests.planning.four import four
from tests.planning.suites import MANKOWSKA, UHHC
from tests.planning.weeks import make_week
from tillit.planning.visits import to_json
from tillit.project.commands.bench import bench
from tillit.project.commands.check_files import check_visits
from tillit.project.commands.solve import solve


@pytest.fixture
def files(tmp_path):
    """A folder with a problem in each layout."""
    for name, data in (("tillit", to_json(four())), ("mankowska", MANKOWSKA), ("uhhc", UHHC)):
        (tmp_path / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    return tmp_path


def call(command, *arguments):
    return CliRunner().invoke(command, [str(a) for a in arguments], catch_exceptions=False)


@pytest.mark.parametrize("name", ["tillit", "mankowska", "uhhc"])
def test_solve_then_check(files, name):
    """A solution is written in the layout of its problem, and judged as valid at the same cost."""
    problem, solution = files / f"{name}.json", files / "solution.json"
    made = call(solve, "visits", problem, "--iterations", 3000, "-o", solution, "--json")
    assert made.exit_code == 0
    summary = json.loads(made.stdout)
    assert summary["layout"] == name
    judged = call(check_visits, problem, solution, "--json")
    assert judged.exit_code == 0
    assert json.loads(judged.stdout)["total"] == pytest.approx(summary["total"])


def test_violations_exit_3(files):
    """A plan that sends a helper too early is refused in words."""
    problem, solution = files / "tillit.json", files / "solution.json"
    early = {"visit": "dina", "day": 0, "start": 490, "helpers": ["finn"], "shifts": ["finn-0"]}
    solution.write_text(json.dumps({"assignments": [early]}), encoding="utf-8")
    judged = call(check_visits, problem, solution)
    assert judged.exit_code == 3
    assert "finn on day 0 cannot be at dina before 08:40" in judged.output


def test_bench_measures_and_resumes(files):
    """One row per instance with gap and violations; a second run takes the rows that are there."""
    (files / "tillit.json").unlink()
    (files / "best_known.csv").write_text("instance,best_known\nmankowska,40\n", encoding="utf-8")
    results = files / "results.jsonl"
    options = ("visits", files, "--seconds", 0.2, "--workers", 1, "--results", results, "--json")
    first = json.loads(call(bench, *options).stdout)
    assert [row["instance"] for row in first["rows"]] == ["mankowska", "uhhc"]
    assert first["rows"][0]["gap"] == pytest.approx(0)
    assert first["summary"]["overall"]["violations"] == 0
    assert json.loads(call(bench, *options).stdout)["rows"] == first["rows"]
    assert len(results.read_text(encoding="utf-8").splitlines()) == 2
    page = files / "page.md"
    assert call(bench, *options, "--table", page).exit_code == 0
    assert "| mankowska | 1 | 40.000 | 40.000 | +0.000 % |" in page.read_text(encoding="utf-8")


def test_two_processes_give_the_same_plan_twice(files):
    """Same seed, workers and moves: the same solution, byte for byte."""
    outs = [files / "one.json", files / "two.json"]
    for out in outs:
        call(solve, "visits", files / "uhhc.json", "--iterations", 2000, "--workers", 2, "--seed", 3, "-o", out)
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_weeks_are_compared_with_days_alone_and_with_the_bound(tmp_path):
    """Nobody can meet fewer helpers than the bound says, in whatever way the week is planned."""
    week = to_json(make_week(5, days=3, helpers=5, people=12, visits=60))
    (tmp_path / "week.json").write_text(json.dumps(week), encoding="utf-8")
    rows = json.loads(call(bench, "weeks", tmp_path, "--seconds", 0.5, "--json").stdout)
    assert [row["way"] for row in rows] == ["trust", "day by day", "least travel", "bound"]
    assert rows[0]["helpers_14"] <= rows[1]["helpers_14"]
    assert rows[0]["violations"] == 0
