"""What the municipality offers, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from tillit.kernel.errors import NotFound
from tillit.rooms.catalog.models import CatalogEntry
from tillit.rooms.catalog.types import LANGUAGES, OWN_TEXTS


@dataclass(frozen=True)
class LegalBasis:
    """A paragraph, and what it means for the reader in plain words."""

    act: str
    paragraph: str
    means: str


@dataclass(frozen=True)
class Offer:
    """One offer as a reader meets it."""

    code: str
    group: str
    name: str
    summary: str
    for_whom: str
    how_to_ask: str
    opening_hours: str
    limits: str
    referral_needed: bool
    legal_basis: tuple[LegalBasis, ...]


@dataclass(frozen=True)
class OfferGroup:
    """Offers that belong together on a page."""

    name: str
    offers: tuple[Offer, ...]


def offers(*, language: str) -> list[OfferGroup]:
    """Give everything that is offered now, grouped, in the catalogue's order (one query)."""
    shown = [_offer(entry, language) for entry in CatalogEntry.objects.filter(in_force=True)]
    first = {offer.group: i for i, offer in reversed(list(enumerate(shown)))}
    shown.sort(key=lambda offer: first[offer.group])
    return [OfferGroup(name, tuple(group)) for name, group in groupby(shown, key=lambda offer: offer.group)]


def offer(code: str, *, language: str) -> Offer:
    """Give one offer.

    Raises NotFound when the catalogue has no such code, or it is not offered now.
    """
    entry = CatalogEntry.objects.filter(code=code, in_force=True).first()
    if entry is None:
        raise NotFound("The municipality's catalogue has no such offer.")
    return _offer(entry, language)


@dataclass(frozen=True)
class EntryRow:
    """An entry as the municipality's own list shows it."""

    code: str
    group: str
    name: str
    in_force: bool
    is_own: bool
    home_visits: bool
    changed: int


@dataclass(frozen=True)
class EditedText:
    """One text of an entry in one language: as it is now, and as it was shipped (empty for an own entry)."""

    field: str
    language: str
    key: str
    now: str
    shipped: str
    is_changed: bool


@dataclass(frozen=True)
class EditedEntry:
    """An entry as the page where it is edited needs it."""

    code: str
    name: str
    in_force: bool
    is_own: bool
    referral_needed: bool
    referral_is_changed: bool
    texts: tuple[EditedText, ...]
    legal_basis: tuple[LegalBasis, ...]

    @property
    def changed(self) -> tuple[EditedText, ...]:
        return tuple(text for text in self.texts if text.is_changed)


def entries(*, language: str) -> list[EntryRow]:
    """Give every entry, offered or not, in the catalogue's order (one query)."""
    return [
        EntryRow(
            entry.code,
            entry.text("group", language),
            entry.text("name", language),
            entry.in_force,
            entry.is_own,
            entry.home_visits,
            len(entry.changes),
        )
        for entry in CatalogEntry.objects.all()
    ]


def entry_to_edit(code: str, *, language: str) -> EditedEntry:
    """Give one entry with every text in both languages, now and as shipped.

    Raises NotFound when the catalogue has no such code.
    """
    entry = CatalogEntry.objects.filter(code=code).first()
    if entry is None:
        raise NotFound("The municipality's catalogue has no such offer.")
    texts = []
    for tongue in LANGUAGES:
        for key in OWN_TEXTS:
            field = f"{tongue}.{key}"
            shipped = entry.texts.get(tongue, {}).get(key, "")
            changed = field in entry.changes
            now = entry.changes[field] if changed else shipped
            texts.append(EditedText(field, tongue, key, now, "" if entry.is_own else shipped, changed))
    return EditedEntry(
        code=entry.code,
        name=entry.text("name", language),
        in_force=entry.in_force,
        is_own=entry.is_own,
        referral_needed=entry.asks_referral,
        referral_is_changed="referral_needed" in entry.changes,
        texts=tuple(texts),
        legal_basis=_offer(entry, language).legal_basis,
    )


def shown(entry: EditedEntry) -> dict[str, object]:
    """Give what the form of an entry shows, by the form's names (`nb_name`)."""
    texts: dict[str, object] = {text.field.replace(".", "_"): text.now for text in entry.texts}
    return {**texts, "referral_needed": entry.referral_needed}


def _offer(entry: CatalogEntry, language: str) -> Offer:
    def text(key: str) -> str:
        return entry.text(key, language)

    def translated(texts: dict[str, str]) -> str:
        return texts.get(language) or texts["nb"]

    return Offer(
        code=entry.code,
        group=text("group"),
        name=text("name"),
        summary=text("summary"),
        for_whom=text("for_whom"),
        how_to_ask=text("how_to_ask"),
        opening_hours=text("opening_hours"),
        limits=text("limits"),
        referral_needed=entry.asks_referral,
        legal_basis=tuple(
            LegalBasis(translated(law["act"]), law["paragraph"], translated(law["means"])) for law in entry.legal_basis
        ),
    )
