"""Reads the YAML files that rooms ship their data in, keeping each field's line for messages."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml

from tillit.kernel.fields import BadDataFile, Fields


def read_folder(package: str, folder: str) -> Iterator[Fields]:
    """Give the fields of every YAML file in a package's folder, in order of file name."""
    for file in sorted(files(package).joinpath(folder).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            yield _read(file, f"{folder}/{file.name}")


def read_one(package: str, name: str) -> Fields:
    """Give the fields of one YAML file of a package."""
    return _read(files(package).joinpath(name), name)


def read_text(text: str, name: str) -> Fields:
    """Give the fields of a YAML text that is called `name` in messages."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadDataFile(f"{name}: this is not YAML. {error}") from error
    lines = dict(_lines(node, "")) if node is not None else {}
    return Fields(raw, file=name, lines=lines)


def _read(file: Traversable, name: str) -> Fields:
    return read_text(file.read_text(encoding="utf-8"), name)


def _lines(node: yaml.Node, path: str) -> Iterator[tuple[str, int]]:
    """Give the line of every field, by its dotted path."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = f"{path}.{key.value}" if path else str(key.value)
            yield inner, key.start_mark.line + 1
            yield from _lines(value, inner)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            inner = f"{path}.{i}"
            yield inner, value.start_mark.line + 1
            yield from _lines(value, inner)
