"""Puts the shipped catalogue into the database, under what the municipality changed of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps

from tillit.foundation.data_files import read_folder
from tillit.kernel.fields import Fields
from tillit.rooms.catalog.types import LANGUAGES, TEXTS

SHIPPED = ("position", "home_visits", "referral_needed", "promises", "legal_basis", "texts")
PROMISE = re.compile(r"^\d{1,2}\.\d{2}$")


def shipped_entries(files: Iterable[Fields] | None = None) -> list[dict[str, Any]]:
    """Read entries/*.yaml.

    Raises BadDataFile when a field or a language is missing, misspelled, or a code or position stands twice.
    """
    if files is None:
        files = read_folder("tillit.rooms.catalog", "entries")
    entries: list[dict[str, Any]] = []
    for file in files:
        entry = _entry(file)
        for key in ("code", "position"):
            if any(entry[key] == other[key] for other in entries):
                raise file.fault(key, f"a {key} that no other entry has")
        entries.append(entry)
    return entries


def _entry(file: Fields) -> dict[str, Any]:
    texts = file.fields("texts")
    entry = {
        "code": file.text("code"),
        "position": file.whole("position", least=1),
        "home_visits": file.yes_no("home_visits"),
        "referral_needed": file.yes_no("referral_needed"),
        "promises": list(file.texts("promises")),
        "legal_basis": [_law(item) for item in file.each("legal_basis")],
        "texts": {language: _texts(texts.fields(language)) for language in LANGUAGES},
    }
    for promise in entry["promises"]:
        if not PROMISE.match(promise):
            raise file.fault("promises", "ids of promises such as '1.02'")
    if f"{entry['code']}.yaml" != file.file.rpartition("/")[2]:
        raise file.fault("code", "the name of the file")
    texts.close()
    file.close()
    return entry


def _texts(fields: Fields) -> dict[str, str]:
    texts = {key: fields.text(key) for key in TEXTS}
    fields.close()
    return texts


def _law(fields: Fields) -> dict[str, Any]:
    law: dict[str, Any] = {"paragraph": fields.text("paragraph")}
    for key in ("act", "means"):
        inner = fields.fields(key)
        law[key] = {language: inner.text(language) for language in LANGUAGES}
        inner.close()
    fields.close()
    return law


def seed(*, using: str, apps: Apps = installed, **_: Any) -> None:
    """Insert or renew the shipped entries (post_migrate); the municipality's own values lie beside and stay."""
    try:
        entry = apps.get_model("catalog", "CatalogEntry")
    except LookupError:  # migrated back to before the table
        return
    entry.objects.using(using).bulk_create(
        [entry(**fields) for fields in shipped_entries()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=SHIPPED,
    )
