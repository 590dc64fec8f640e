"""The docs are true: what they link to and name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tillit"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
NAMED = re.compile(
    r"`((?:src/tillit|rooms|planning|foundation|project|ui|law|kernel|demo|pages|docs|tests|scripts)/[^`\s]*)`"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_links_to_and_names_exists(page):
    text = page.read_text()
    broken = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    for name in NAMED.findall(text):
        if any(sign in name for sign in "<{…"):
            continue
        pattern = name.rstrip("/")
        if not any(list(base.glob(pattern)) for base in (ROOT, SOURCE)):
            broken.append(name)
    assert broken == []


def test_the_map_of_the_house_names_every_package_and_room():
    text = (ROOT / "docs" / "house.md").read_text()
    packages = {p.name for p in SOURCE.iterdir() if (p / "__init__.py").exists() and p.name != "rooms"}
    rooms = {p.name for p in (SOURCE / "rooms").iterdir() if (p / "models.py").exists() or (p / "models").is_dir()}
    assert [name for name in sorted(packages) if f"{name}/ —" not in text] == []
    assert [name for name in sorted(rooms) if f"{name} —" not in text] == []
