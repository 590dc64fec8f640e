"""What can be set is told in docs/configuration.md, and nothing else is."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tillit.kernel.errors import TillitError
from tillit.project.configuration import WrongConfiguration
from tillit.project.logs import configuration_from

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
ROOT = Path(__file__).parents[2]
SETTINGS = str(ROOT / "src/tillit/project/settings.py")
# Read by nobody but a process that Tillit itself started with it.
BETWEEN_OUR_PROCESSES = {"TILLIT_KEEPER"}


def test_every_variable_is_documented_and_every_documented_one_is_read():
    source = "\n".join(file.read_text() for file in (ROOT / "src").rglob("*.py"))
    read = set(re.findall(r"\"(TILLIT_[A-Z_]+)\"", source))
    told = set(re.findall(r"^\| `(TILLIT_[A-Z_]+)`", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE))
    settings_only = {"TILLIT_DEMO"}
    assert read - told - settings_only - BETWEEN_OUR_PROCESSES == set()
    assert told - read == set()


WRONG = {
    "TILLIT_MODE": ("prod", "demo, production"),
    "TILLIT_LIVE_STREAMS": ("many", "from 0 to 500"),
    "TILLIT_HOSTS": ("https://tillit.example.org", "host names"),
    "TILLIT_ORIGINS": ("granvik.example", "https://"),
    "TILLIT_PROXIES": ("the-proxy", "addresses or networks"),
    "TILLIT_LOG_FORMAT": ("xml", "json, text"),
    "TILLIT_LOG_LEVEL": ("loud", "debug, info"),
    "TILLIT_SMS": ("pigeon", "file or http"),
    "TILLIT_EMAIL_URL": ("smpt://secret@host", "smtp+tls://"),
    "TILLIT_DATABASE_URL": ("mysql://secret@host/name", "postgresql://"),
    "TILLIT_SESSION_IDLE_MINUTES": ("9999", "from 1 to 720"),
    "TILLIT_SESSION_IDLE_MINUTES_CARE": ("9999", "from 1 to 720"),
}


@pytest.mark.parametrize("variable", WRONG)
def test_a_wrong_value_is_refused_by_name_with_what_may_stand_and_not_repeated(variable, tmp_path, monkeypatch):
    value, allowed = WRONG[variable]
    monkeypatch.setenv("TILLIT_HOME", str(tmp_path))
    monkeypatch.setenv(variable, value)
    with pytest.raises(TillitError) as refused:
        runpy.run_path(SETTINGS)
    said = str(refused.value)
    assert variable in said
    assert allowed in said
    assert value not in said.replace("production", "")


def test_a_wrong_value_stops_a_command_with_one_line_before_it_looks_for_the_database(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tillit.project", "migrate"],
        env={**os.environ, "TILLIT_HOME": str(tmp_path), "TILLIT_DATABASE_URL": NOWHERE, "TILLIT_LOG_LEVEL": "loud"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("TILLIT_LOG_LEVEL ")
    assert done.stderr.count("\n") == 1


def test_a_log_with_the_words_of_exceptions_is_for_the_demo():
    with pytest.raises(WrongConfiguration, match="TILLIT_LOG_FORMAT"):
        configuration_from({"TILLIT_MODE": "production", "TILLIT_LOG_FORMAT": "text"})
