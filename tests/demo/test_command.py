"""`tillit synthesize` as a person or a program meets it."""

import json

import pytest
from click.testing import CliRunner

from tillit.demo.folder import FolderInUse
from tillit.project.commands.synthesize import synthesize


def run(*arguments):
    """Run the command in this process."""
    return CliRunner().invoke(synthesize, [str(argument) for argument in arguments])


def test_it_writes_the_folder_and_shows_the_fit_on_standard_error(tmp_path):
    """Nothing but JSON ever comes on standard output."""
    result = run(tmp_path / "town", "--inhabitants", 2000, "--on", "2026-11-21")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "Helpers met in 14 days, mean" in result.stderr
    assert (tmp_path / "town" / "history.csv").is_file()


def test_with_json_standard_output_is_one_document(tmp_path):
    """With the rows of each file and the fit, figure by figure."""
    result = run(tmp_path / "town", "--inhabitants", 2000, "--seed", 5, "--on", "2026-11-21", "--json")
    document = json.loads(result.stdout)
    assert document["inhabitants"] == 2000
    assert document["seed"] == 5
    assert document["on"] == "2026-11-21"
    assert document["rows"]["people.csv"] > 100
    assert {"name", "published", "ours", "deviation", "tolerance", "ok", "source"} <= set(document["fit"][0])


def test_it_refuses_a_folder_that_holds_something_else(tmp_path):
    """The command line turns this into one message and exit 2."""
    (tmp_path / "mine.txt").write_text("mine")
    result = run(tmp_path, "--inhabitants", 1000)
    assert isinstance(result.exception, FolderInUse)


@pytest.mark.parametrize("arguments", [("--inhabitants", "10"), ("--seed", "-1"), ("--on", "21.11.2026")])
def test_it_refuses_what_makes_no_sense(tmp_path, arguments):
    """Bad usage is exit 2, with the option named."""
    result = run(tmp_path / "town", *arguments)
    assert result.exit_code == 2
    assert arguments[0] in result.stderr
    assert not (tmp_path / "town").exists()
