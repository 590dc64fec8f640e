"""What the municipality offers, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from tillit.kernel.errors import NotFound
from tillit.rooms.catalog.models import CatalogEntry


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
    referral_needed: bool
    legal_basis: tuple[LegalBasis, ...]


@dataclass(frozen=True)
class OfferGroup:
    """Offers that belong together on a page."""

    name: str
    offers: tuple[Offer, ...]


def offers(*, language: str) -> list[OfferGroup]:
    """Give everything that is offered, grouped, in the catalogue's order (one query)."""
    shown = [_offer(entry, language) for entry in CatalogEntry.objects.all()]
    first = {offer.group: i for i, offer in reversed(list(enumerate(shown)))}
    shown.sort(key=lambda offer: first[offer.group])
    return [OfferGroup(name, tuple(group)) for name, group in groupby(shown, key=lambda offer: offer.group)]


def offer(code: str, *, language: str) -> Offer:
    """Give one offer.

    Raises NotFound when the catalogue has no such code.
    """
    entry = CatalogEntry.objects.filter(code=code).first()
    if entry is None:
        raise NotFound("The municipality's catalogue has no such offer.")
    return _offer(entry, language)


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
        referral_needed=entry.referral_needed,
        legal_basis=tuple(
            LegalBasis(translated(law["act"]), law["paragraph"], translated(law["means"])) for law in entry.legal_basis
        ),
    )
