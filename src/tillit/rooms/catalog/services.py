"""Writes of the catalogue: the municipality's own texts over the shipped ones, and entries of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tillit.foundation.meanwhile import refuse_if_changed
from tillit.foundation.trail import leave_trail
from tillit.foundation.users import User
from tillit.kernel.errors import NotFound, StateConflict
from tillit.kernel.sort_key import sort_key
from tillit.rooms.catalog.models import CatalogEntry
from tillit.rooms.catalog.queries import entry_to_edit, shown
from tillit.rooms.catalog.types import LANGUAGES, OWN_TEXTS

Texts = Mapping[str, str]  # by `nb.name` and the like


def change_entry(
    *, code: str, texts: Texts, referral_needed: bool, by: User, now: datetime, seen: str | None = None
) -> list[str]:
    """Set the entry's texts; what is as shipped, or empty, is no change. Give the fields that differ from shipped.

    Raises ChangedMeanwhile when `seen` is the stamp of something that stands no more.
    """
    with transaction.atomic():
        entry = _locked(code)
        refuse_if_changed(seen, shown(entry_to_edit(code, language="nb")))
        given = {field: _clean(texts.get(field, "")) for field in _FIELDS}
        if entry.is_own:
            entry.texts = _by_language(given)
            entry.referral_needed = referral_needed
        else:
            entry.changes = {field: text for field, text in given.items() if text and text != _shipped(entry, field)}
            if referral_needed != entry.referral_needed:
                entry.changes["referral_needed"] = referral_needed
        entry.save(update_fields=["texts", "referral_needed", "changes"])
        leave_trail(user=by, verb="change_entry", subject=entry, now=now, changed=sorted(entry.changes))
    return sorted(entry.changes)


def restore_entry(*, code: str, field: str | None, by: User, now: datetime) -> None:
    """Go back to what was shipped: one field, or with None all of them."""
    with transaction.atomic():
        entry = _locked(code)
        restored = sorted(entry.changes) if field is None else [field] if field in entry.changes else []
        if not restored:
            return
        entry.changes = {name: text for name, text in entry.changes.items() if name not in restored}
        entry.save(update_fields=["changes"])
        leave_trail(user=by, verb="restore_entry", subject=entry, now=now, restored=restored)


def offer_entry(*, code: str, offered: bool, by: User, now: datetime) -> None:
    """Offer an entry, or offer it no more: then nobody reads of it, and grants that were given stay."""
    with transaction.atomic():
        entry = _locked(code)
        if entry.in_force == offered:
            return
        entry.in_force = offered
        entry.save(update_fields=["in_force"])
        leave_trail(user=by, verb="offer_entry" if offered else "withdraw_entry", subject=entry, now=now)


def add_entry(*, texts: Texts, referral_needed: bool, home_visits: bool, by: User, now: datetime) -> str:
    """Add an entry of the municipality's own, last in the catalogue; give its code, made of its name.

    Raises StateConflict when another entry has that name.
    """
    given = {field: _clean(texts.get(field, "")) for field in _FIELDS}
    code = own_code(given["nb.name"])
    with transaction.atomic():
        last = CatalogEntry.objects.aggregate(last=Max("position"))["last"] or 0
        try:
            with transaction.atomic():
                entry = CatalogEntry.objects.create(
                    code=code,
                    position=last + 10,
                    home_visits=home_visits,
                    referral_needed=referral_needed,
                    texts=_by_language(given),
                    is_own=True,
                )
        except IntegrityError:
            raise StateConflict(_("Another entry has this name. Choose another one.")) from None
        leave_trail(user=by, verb="add_entry", subject=entry, now=now)
    return code


def own_code(name: str) -> str:
    """Give the code of an own entry: `own_` keeps it apart from whatever is shipped later."""
    plain = sort_key(name).translate({ord("{"): "ae", ord("|"): "o", ord("}"): "a"})
    return f"own_{re.sub('[^a-z0-9]+', '_', plain).strip('_')[:50] or 'entry'}"


_FIELDS = tuple(f"{language}.{key}" for language in LANGUAGES for key in OWN_TEXTS)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _shipped(entry: CatalogEntry, field: str) -> str:
    language, key = field.split(".")
    return str(entry.texts.get(language, {}).get(key, ""))


def _by_language(given: Texts) -> dict[str, dict[str, str]]:
    return {
        language: {key: text for key in OWN_TEXTS if (text := given[f"{language}.{key}"])} for language in LANGUAGES
    }


def _locked(code: str) -> CatalogEntry:
    entry = CatalogEntry.objects.select_for_update().filter(code=code).first()
    if entry is None:
        raise NotFound("The municipality's catalogue has no such offer.")
    return entry
