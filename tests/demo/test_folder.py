"""Writing the folder: all of it or nothing, and never over something that is yours."""

from datetime import date

import pytest

from tillit.demo import folder as folder_module
from tillit.demo.folder import FolderInUse
from tillit.demo.municipality import ImpossibleSize
from tillit.demo.synthesize import synthesize

ON = date(2026, 11, 21)


def make(folder, seed=1):
    """Write a small municipality."""
    return synthesize(folder, inhabitants=1000, seed=seed, on=ON)


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    """It may be somebody's work."""
    (tmp_path / "thesis.txt").write_text("twelve months of work")
    with pytest.raises(FolderInUse, match=r"synthetic\.csv"):
        make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path):
    """A path that is a file is a slip."""
    (tmp_path / "town").write_text("mine")
    with pytest.raises(FolderInUse, match="is a file"):
        make(tmp_path / "town")


def test_an_empty_folder_and_a_synthesized_one_are_used(tmp_path):
    """The new municipality replaces the old one."""
    make(tmp_path / "town", seed=1)
    before = (tmp_path / "town" / "people.csv").read_bytes()
    make(tmp_path / "town", seed=2)
    assert (tmp_path / "town" / "people.csv").read_bytes() != before
    assert [path.name for path in tmp_path.iterdir()] == ["town"]


def test_a_fault_half_way_leaves_what_was_there(tmp_path, monkeypatch):
    """No half folder is ever seen, and nothing is left beside it."""
    make(tmp_path / "town", seed=1)
    before = (tmp_path / "town" / "people.csv").read_bytes()

    def fail(town, on_progress):
        raise OSError("no space left on device")

    monkeypatch.setattr(folder_module, "_history", fail)
    with pytest.raises(OSError, match="no space"):
        make(tmp_path / "town", seed=2)
    assert (tmp_path / "town" / "people.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["town"]


@pytest.mark.parametrize("inhabitants", [0, 499, 2_000_000])
def test_a_size_that_cannot_be_made_is_refused(tmp_path, inhabitants):
    """With the sizes that can."""
    with pytest.raises(ImpossibleSize, match="from 500 to 1000000"):
        synthesize(tmp_path / "town", inhabitants=inhabitants, seed=1, on=ON)
    assert not (tmp_path / "town").exists()


def test_the_rows_that_are_told_are_the_rows_that_are_there(tmp_path):
    """The summary counts what was written."""
    made = make(tmp_path / "town")
    for name, count in made.rows.items():
        lines = (tmp_path / "town" / name).read_text(encoding="utf-8").splitlines()
        assert len(lines) == count + 1, name


def test_the_smallest_municipality_has_one_team(tmp_path):
    """Five hundred inhabitants are still a place."""
    made = synthesize(tmp_path / "town", inhabitants=500, seed=1, on=ON)
    assert made.rows["teams.csv"] == 1
    assert made.rows["history.csv"] > 0
