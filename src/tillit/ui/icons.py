"""Tillit's own small set of line icons, drawn inline so that they take the color of the text around them."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString

# Each icon is drawn on 24 x 24 with round strokes of 2; a dot is a path of (almost) no length.
_DRAWINGS: dict[str, str] = json.loads(Path(__file__).with_name("icons.json").read_text(encoding="utf-8"))

NAMES = tuple(sorted(_DRAWINGS))


@lru_cache(maxsize=256)
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration beside a word, and hidden from screen readers."""
    if name not in _DRAWINGS:
        raise LookupError(f"There is no icon {name!r}; choose one of {', '.join(NAMES)}.")
    named = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" {} focusable="false">{}</svg>',
        named,
        SafeString(_DRAWINGS[name]),
    )
