"""What benchmarks share: which weeks are chosen, what a row's commit stands for, and weeks of unlike sizes."""

import json
from datetime import date

import click
import grimp
import pytest

from tests.planning.weeks import make_week
from tillit.demo.municipality import Span, invent, visited_by_zone
from tillit.project.commands.bench_made import TEAM_SIZES, write_weeks
from tillit.project.commands.bench_rows import ANSWERS, weeks_in


def test_some_weeks_from_the_smallest_to_the_largest(tmp_path):
    """Of five weeks three: fewest visits, most, and the one nearest to half-way."""
    for name, visits in (("a", 70), ("b", 20), ("c", 43), ("d", 60), ("e", 25)):
        (tmp_path / f"{name}.json").write_text(json.dumps({"visits": [0] * visits}), encoding="utf-8")
    assert [file.stem for file in weeks_in(tmp_path, "*", None)] == ["a", "b", "c", "d", "e"]
    assert [file.stem for file in weeks_in(tmp_path, "*", 3)] == ["a", "b", "c"]
    assert [file.stem for file in weeks_in(tmp_path, "[de]", 9)] == ["d", "e"]
    with pytest.raises(click.UsageError, match="no week that matches 'z'"):
        weeks_in(tmp_path, "z", 3)


def test_a_week_is_written_with_its_size(tmp_path, capsys):
    """Each week's helpers, people and visits are said, and from which to which they go."""
    write_weeks(tmp_path, 4, (make_week(seed, helpers=seed, people=9, visits=30) for seed in (3, 5)))
    said = capsys.readouterr().out
    assert "seed4-team02: 5 helpers, 9 people" in said
    assert "2 weeks: 3 to 5 helpers, 9 to 9 people" in said
    assert json.loads((tmp_path / "seed4-team01.json").read_text(encoding="utf-8"))["name"] == "week 3"


def test_made_teams_are_small_middle_and_large():
    """With sizes the generator's teams differ as much as real ones; without, they are about alike."""
    span = Span(date(2026, 11, 18))
    for sizes, least, most in ((TEAM_SIZES, 0.4, 0.6), ((1.0,), 0.8, 1.0)):
        found = visited_by_zone(invent(12_000, 3, span, team_sizes=sizes).grants)
        visits = [sum(grant.visits_per_week for grant in grants) for grants in found.values()]
        people = [len({grant.person.ordinal for grant in grants}) for grants in found.values()]
        assert least < min(visits) / max(visits) < most
        assert 40 <= min(people) <= max(people) <= 95
        assert 270 <= min(visits) <= max(visits) <= 900


def test_what_answers_questions_cannot_change_a_plan():
    """The search reaches none of the modules whose commits do not count for what was measured."""
    graph = grimp.build_graph("tillit")
    searching = ("solve", "workers", "day_by_day", "arrays", "adapters.mankowska", "adapters.uhhc")
    inside = "tillit.planning.visits"
    for answer in ANSWERS:
        assert f"{inside}.{answer}" in graph.modules
        for name in searching:
            assert graph.find_shortest_chain(importer=f"{inside}.{name}", imported=f"{inside}.{answer}") is None
