"""The Atom feed of the reports (RFC 4287): a correction updates its report's entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tillit.rooms.reports.queries import ReportCard

ATOM = "http://www.w3.org/2005/Atom"
LANGUAGE = "nb"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # an empty feed has been updated at no time


def feed_of(cards: Sequence[ReportCard], *, absolute: Callable[[str], str]) -> bytes:
    """Write the feed, the newest first; `absolute` makes a whole address of a path. In bokmål, for everyone alike."""
    with translation.override(LANGUAGE):
        return _feed(cards, absolute)


def _feed(cards: Sequence[ReportCard], absolute: Callable[[str], str]) -> bytes:
    ElementTree.register_namespace("", ATOM)
    here, page = absolute(reverse("report_feed")), absolute(reverse("reports"))
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": LANGUAGE})
    _add(root, "id", here)
    _add(root, "title", _("Reports from %(municipality)s") % {"municipality": settings.TILLIT_MUNICIPALITY})
    _add(root, "updated", _instant(max((card.published_at or NEVER for card in cards), default=NEVER)))
    _link(root, here, "self", "application/atom+xml")
    _link(root, page, "alternate", "text/html")
    _add(_add(root, "author"), "name", settings.TILLIT_MUNICIPALITY or "Tillit")
    for card in cards:
        _entry(root, card, absolute)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: ElementTree.Element, card: ReportCard, absolute: Callable[[str], str]) -> None:
    address = absolute(reverse("report", args=[card.number]))
    first = card.older[-1] if card.older else card
    entry = _add(root, "entry")
    _add(entry, "id", address)
    _add(entry, "title", f"{card.title_here}, {card.scope}, {card.period}")
    _add(entry, "published", _instant(first.published_at or NEVER))
    _add(entry, "updated", _instant(card.published_at or NEVER))
    _link(entry, address, "alternate", "text/html")
    for name, kind in (("report_csv", "text/csv"), ("report_json", "application/json")):
        _link(entry, absolute(reverse(name, args=[card.number])), "enclosure", kind)
    told = {"number": card.number, "version": card.version}
    words = _("Report %(number)s, version %(version)s.") % told
    if card.what_changed:
        corrected = _("What is corrected: %(words)s") % {"words": card.what_changed}
        words = f"{words} {corrected}"
    _add(entry, "summary", words)


def _add(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = _for_xml(text) or None
    return element


def _link(parent: ElementTree.Element, address: str, rel: str, kind: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}link", {"href": address, "rel": rel, "type": kind})


def _for_xml(text: str) -> str:
    """Leave out what XML 1.0 has no way to hold."""
    return "".join(c for c in text if c in "\t\n\r" or ord(c) >= 32)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
