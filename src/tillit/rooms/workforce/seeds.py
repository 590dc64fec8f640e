"""Puts the shipped competences into the database; what the municipality edited stays."""

from __future__ import annotations

from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps

from tillit.foundation.data_files import read_one
from tillit.kernel.fields import Fields


def shipped_competences(file: Fields | None = None) -> list[dict[str, str]]:
    """Read competences.yaml.

    Raises BadDataFile when a field is missing, misspelled, or a code stands twice.
    """
    file = file or read_one("tillit.rooms.workforce", "competences.yaml")
    found: dict[str, dict[str, str]] = {}
    for item in file.each("competences"):
        row = {key: item.text(key) for key in ("code", "name_nb", "name_en")}
        item.close()
        if row["code"] in found:
            raise item.fault("code", "a code that no other competence has")
        found[row["code"]] = row
    file.close()
    return list(found.values())


def seed(*, using: str, apps: Apps = installed, **_: Any) -> None:
    """Insert the competences that are not there yet (post_migrate)."""
    try:
        competence = apps.get_model("workforce", "Competence")
    except LookupError:  # migrated back to before the table
        return
    competence.objects.using(using).bulk_create(
        [competence(**row) for row in shipped_competences()], ignore_conflicts=True
    )
