"""The commands behind `tillit solve visits`, `check visits` and `bench visits`."""

import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.planning.four import four
from tests.planning.suites import MANKOWSKA, UHHC
from tests.planning.weeks import make_week
from tillit.planning.visits import kernels, to_json
from tillit.project.commands.bench import bench
from tillit.project.commands.bench_municipality import Memory, MunicipalityRow, mib, municipality_table
from tillit.project.commands.bench_peers import peers_table
from tillit.project.commands.bench_profile import profile_table
from tillit.project.commands.bench_team_weeks import team_weeks_table
from tillit.project.commands.bench_weeks import weeks_table
from tillit.project.commands.check_files import check_visits
from tillit.project.commands.solve import solve


@pytest.fixture
def files(tmp_path):
    """A folder with a problem in each layout."""
    for name, data in (("tillit", to_json(four())), ("mankowska", MANKOWSKA), ("uhhc", UHHC)):
        (tmp_path / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    return tmp_path


@pytest.fixture
def weeks(tmp_path):
    """A folder with one small team-week."""
    folder = tmp_path / "weeks"
    folder.mkdir()
    week = to_json(make_week(5, days=3, helpers=5, people=12, visits=60))
    (folder / "week.json").write_text(json.dumps(week), encoding="utf-8")
    return folder


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


def test_two_processes_give_the_same_plan_twice(files):
    """Same seed, workers and moves: the same solution, byte for byte."""
    outs = [files / "one.json", files / "two.json"]
    for out in outs:
        call(solve, "visits", files / "uhhc.json", "--iterations", 2000, "--workers", 2, "--seed", 3, "-o", out)
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_weeks_are_compared_with_days_alone_and_with_the_bound(weeks):
    """Nobody can meet fewer helpers than the bound says, in whatever way the week is planned; dearer faces, fewer."""
    results = weeks.parent / "ways.jsonl"
    options = ("weeks", weeks, "--seconds", 0.3, "--results", results, "--json")
    rows = json.loads(call(bench, *options).stdout)
    by_way = {row["way"]: row for row in rows}
    assert list(by_way) == ["trust", "trust x 0.1", "trust x 0.3", "trust x 3", "day by day", "least travel", "bound"]
    assert by_way["bound"]["helpers_14"] <= by_way["trust"]["helpers_14"] <= by_way["least travel"]["helpers_14"]
    assert all(row["violations"] == 0 for row in rows if row["way"] != "bound")
    assert json.loads(call(bench, *options).stdout) == rows
    curve = weeks_table(rows).splitlines()
    assert curve[0] == "The mean week (of 1):"
    assert curve[4].startswith("| bound | +0.00 |  |")
    travel = {way: row["travel_minutes"] for way, row in by_way.items() if way != "bound"}
    least = {way for way, minutes in travel.items() if f"{minutes / min(travel.values()) - 1:+.0%}" == "+0%"}
    assert {line.split(" | ")[0].removeprefix("| ") for line in curve if "| +0 % |" in line} == least
    assert sum(line.startswith("| week | ") for line in curve) == 1 + len(rows)


def test_a_short_search_is_held_against_long_ones(weeks):
    """Each term by itself, and what is measured already is not measured again."""
    results = weeks.parent / "team-weeks.jsonl"
    options = ("team-weeks", weeks, "--seconds", 0.2, "--long", 0.4, "--long-runs", 2, "--seeds", "1")
    options = (*options, "--processes", 1, "--results", results, "--json")
    rows = json.loads(call(bench, *options).stdout)
    assert [(row["seconds"], row["seed"]) for row in rows] == [(0.2, 1), (0.4, 101), (0.4, 102)]
    assert {row["violations"] for row in rows} == {0}
    assert json.loads(call(bench, *options).stdout) == rows
    table = team_weeks_table(rows)
    assert "best of 2 at 0.4 s" in table
    assert "| difference |" in table


@pytest.mark.parametrize("peer", ["greedy", "routing", "cp_sat"])
@pytest.mark.parametrize("name", ["mankowska", "uhhc"])
def test_each_peer_makes_valid_plans(files, peer, name):
    """Both small instances, on paper: every peer's plan is valid; where a search has time for all, it is the best."""
    (files / "best_known.csv").write_text("instance,best_known\nmankowska,40\n", encoding="utf-8")
    seconds = 30 if (peer, name) == ("cp_sat", "mankowska") else 1  # it ends when it has proved its plan the best
    options = ("peers", files, "--only", name, "--peer", peer, "--seeds", "1", "--seconds", seconds)
    [row] = json.loads(call(bench, *options, "--results", files / "peers.jsonl", "--json").stdout)
    assert row["violations"] == 0
    if name == "mankowska" and peer != "greedy":
        assert row["cost"] == pytest.approx(40)
    assert f"| {peer} |" in peers_table([row])


def test_the_profile_counts_and_times_the_parts_of_a_move(files):
    """Each part is called, takes time, and the kernel is compiled again afterwards."""
    [row] = json.loads(call(bench, "profile", files / "uhhc.json", "--moves", 2000, "--counted", 20, "--json").stdout)
    assert row["calls"]["_fit"] > 0
    assert row["nanoseconds"]["_fit"] > 0
    assert hasattr(kernels._fit, "py_func")
    assert "| uhhc |" in profile_table([row])


def test_the_page_is_written_from_the_results(files):
    """One page of all that was measured; a section without a results file is left out."""
    (files / "tillit.json").unlink()
    (files / "uhhc.json").unlink()
    (files / "best_known.csv").write_text("instance,best_known\nmankowska,40\n", encoding="utf-8")
    results = files / "bench-visits.jsonl"
    call(bench, "visits", files, "--seconds", 0.2, "--workers", 1, "--results", results)
    assert call(bench, "page", files).exit_code == 0
    page = (files / "benchmarks.md").read_text(encoding="utf-8")
    assert "| mankowska | 1 | 40.000 | 40.000 | +0.000 % |" in page
    assert "## Peers" not in page


def test_memory_is_that_of_this_process_and_its_children(tmp_path):
    """What a child holds counts, beside what this process holds; a database elsewhere does not."""
    fill = "import sys; held = bytearray(64 * 2**20); print(len(held), flush=True); sys.stdin.read()"
    alone = mib(Path("/proc/self"))
    with (
        subprocess.Popen([sys.executable, "-c", fill], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child,
        Memory(tmp_path) as memory,
    ):
        child.stdout.readline()
        while memory.programs < alone + 60:
            time.sleep(0.01)
        child.stdin.close()
    assert memory.database == 0


def test_the_table_of_a_municipality_says_when_teams_were_planned():
    """The newest run of the same municipality counts."""
    row = asdict(MunicipalityRow(3000, 1, "abc", 2, 2, 722, 8, 0, 12.0, {"2": 11.5}, 322.0, 59.0))
    table = municipality_table([{**row, "commit": "old"}, row])
    assert "| 3000 | 1 | 2 | 722 | 8 | 0 | 12 | 322 MiB | 59 MiB | abc |" in table
    assert "old" not in table
    assert "2 after 12 s" in table
