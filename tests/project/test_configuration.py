"""What can be set is told in docs/configuration.md, and nothing else is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_variable_is_documented_and_every_documented_one_is_read():
    source = "\n".join(file.read_text() for file in (ROOT / "src").rglob("*.py"))
    read = set(re.findall(r"\"(TILLIT_[A-Z_]+)\"", source))
    told = set(re.findall(r"^\| `(TILLIT_[A-Z_]+)`", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE))
    settings_only = {"TILLIT_DEMO"}
    assert read - told - settings_only == set()
    assert told - read == set()
