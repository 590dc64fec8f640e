"""`tillit keys new`: the key that HelseID or ID-porten knows this installation by."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group()
def keys() -> None:
    """Make keys."""


@keys.command()
@click.argument("file", type=click.Path(path_type=Path))
def new(file: Path) -> None:
    """Write a new private key to FILE, for its owner alone, and print the public part to register."""
    from tillit.foundation.identity.keys import new_key, public_part, write_key

    key = new_key()
    write_key(key, file)
    click.echo(f"The private key is in {file}. Register this public part with the provider:", err=True)
    click.echo(json.dumps(public_part(key), indent=2))
