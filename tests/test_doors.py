"""Outsiders enter a room only through its doors; what is registered is loaded by the wiring alone."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "tillit"
DOORS = {"services", "queries", "facts", "events", "types"}


def entered() -> list[tuple[str, str, str]]:
    """Give each import of a room's inside: the importing module, the room, the room's module."""
    found = []
    for file in SOURCE.rglob("*.py"):
        parts = file.relative_to(SOURCE).with_suffix("").parts
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in names:
                words = name.split(".")
                if words[:2] == ["tillit", "rooms"] and len(words) > 3 and parts[:2] != ("rooms", words[2]):
                    found.append((".".join(parts), words[2], words[3]))
    return found


def test_there_are_imports_to_judge():
    assert len(entered()) > 50


def test_a_room_is_entered_through_its_doors():
    """`project` wires and sees everything; nobody else goes round a door."""
    round_a_door = [
        f"{module} imports {inside} of {room}"
        for module, room, inside in entered()
        if inside not in DOORS and not module.startswith("project.")
    ]
    assert round_a_door == []


def test_every_room_has_its_furniture_and_a_sentence_of_purpose():
    for room in sorted((SOURCE / "rooms").iterdir()):
        if not (room / "apps.py").exists():
            continue
        assert (room / "models.py").exists() or (room / "models").is_dir(), f"{room.name} keeps nothing"
        for file in room.glob("*.py"):
            if file.name != "__init__.py":
                assert ast.get_docstring(ast.parse(file.read_text())), f"{file} says not what it is for"
