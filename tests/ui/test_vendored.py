"""What was fetched from others is what is written down, with its licence."""

import hashlib
import json
import re
from pathlib import Path

import pytest

import tillit.ui

STATIC = Path(tillit.ui.__file__).parent / "static"
VENDOR = STATIC / "vendor"
WRITTEN_DOWN = json.loads((VENDOR / "vendored.json").read_text(encoding="utf-8"))


def test_every_vendored_file_is_written_down_and_no_other():
    """A file that nobody fetched, or that is gone, shows."""
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert there - {"vendored.json"} == set(WRITTEN_DOWN["sha256"])


@pytest.mark.parametrize("name", sorted(WRITTEN_DOWN["sha256"]))
def test_a_vendored_file_is_as_it_was_fetched(name):
    """Edits by hand would be lost at the next `make vendor`."""
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == WRITTEN_DOWN["sha256"][name]


def test_every_vendored_package_has_its_licence_and_version():
    """Each folder holds the licence that lets us give it on."""
    for package in WRITTEN_DOWN["packages"]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        assert (VENDOR / package["folder"] / "LICENSE").stat().st_size > 200


def test_no_style_sheet_fetches_from_elsewhere():
    """A page must work where nothing but our own server is reached; w3.org only names the SVG language."""
    for sheet in STATIC.rglob("*.css"):
        addresses = set(re.findall(r"(?:https?:)?//[a-z][\w.-]+", sheet.read_text(encoding="utf-8")))
        assert addresses <= {"http://www.w3.org"}, sheet.name
