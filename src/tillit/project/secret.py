"""The signing key: from the environment, in demo mode made once and kept."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from tillit.project.configuration import WrongConfiguration

SHORTEST = 50


def secret_key(home: Path) -> str:
    """Give `TILLIT_SECRET_KEY`; in demo mode a random one kept in a file that only the owner reads."""
    demo = os.environ.get("TILLIT_MODE", "demo") == "demo"
    if key := os.environ.get("TILLIT_SECRET_KEY"):
        if not demo and len(key) < SHORTEST:
            raise WrongConfiguration(f"TILLIT_SECRET_KEY is too short: set it to {SHORTEST} or more random characters.")
        return key
    if not demo:
        raise WrongConfiguration(f"TILLIT_SECRET_KEY is missing: set it to {SHORTEST} or more random characters.")
    file = home / "secret_key"
    try:
        return file.read_text()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return file.read_text()
        with os.fdopen(descriptor, "w") as out:
            out.write(get_random_secret_key())
        return file.read_text()
