"""A database of each released version is brought up to date by today's migrations, and its figures are the same."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.upgrades.databases import DUMPS, HERE, ROOT, empty_database, load, run
from tillit.foundation.key_figures import differences


@pytest.mark.parametrize("version", DUMPS)
def test_a_released_version_is_brought_up_to_date_with_the_same_figures(version):
    with empty_database() as address:
        load(DUMPS[version], address)
        done = run("tests.upgrades.taken_in", address=address)
    assert done.returncode == 0, done.stderr
    expected = json.loads((HERE / f"{version}.json").read_text())
    assert len(expected) > 40
    assert differences(expected, json.loads(done.stdout)) == []


def test_every_tagged_version_has_its_dump():
    tags = subprocess.run(["git", "tag", "--list", "v*"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tags.returncode != 0:
        pytest.skip("This is no clone: nothing tells which versions were tagged.")
    missing = {tag.removeprefix("v") for tag in tags.stdout.split()} - set(DUMPS)
    assert not missing, f"python -m tests.upgrades.make VERSION makes one (docs/operate/release.md): {missing}"
    assert DUMPS, "The first version's dump is gone."


def test_a_figure_that_is_lost_or_other_is_told():
    before = {"visits.plans": 2, "people.persons": 7, "reports.report 1, version 1": "b6"}
    after = {"visits.plans": 1, "people.persons": 7, "people.new": 3}
    assert differences(before, after) == [
        "visits.plans was 2, and is 1",
        "reports.report 1, version 1 was b6, and is not counted",
    ]
