"""Tillit's own small set of line icons, drawn inline so that they take the colour of the text around them."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Each icon is drawn on 24 x 24 with round strokes of 2; a dot is a path of no length.
_DRAWINGS = {
    "check": '<path d="M4.5 12.5l5 5 10-11"/>',
    "done": '<circle cx="12" cy="12" r="9"/><path d="M8 12.3l2.8 2.8L16 9.5"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.01"/>',
    "warning": '<path d="M12 3.5L2.5 20h19zM12 10v4.5M12 17.3v.01"/>',
    "stop": '<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v5.5M12 16.5v.01"/>',
    "person": '<circle cx="12" cy="7.5" r="4"/><path d="M4.5 20.5c.6-4.2 3.6-6.5 7.5-6.5s6.9 2.3 7.5 6.5"/>',
    "people": '<circle cx="8.5" cy="8" r="3.5"/><path d="M2 19.5c.5-3.8 3-5.9 6.5-5.9s6 2.1 6.5 5.9"/>'
    '<path d="M15.5 4.8a3.5 3.5 0 010 6.4M18 13.9c2.3.7 3.7 2.6 4 5.6"/>',
    "crowd": '<circle cx="12" cy="9" r="3"/><path d="M6.5 19.5c.3-3.6 2.4-5.5 5.5-5.5s5.2 1.9 5.5 5.5"/>'
    '<circle cx="5" cy="6.5" r="2.3"/><path d="M1.5 14.5c.3-2.4 1.5-3.7 3.5-3.8"/>'
    '<circle cx="19" cy="6.5" r="2.3"/><path d="M22.5 14.5c-.3-2.4-1.5-3.7-3.5-3.8"/>',
    "new": '<path d="M12 3l2.2 6.8L21 12l-6.8 2.2L12 21l-2.2-6.8L3 12l6.8-2.2z"/>',
    "heart": '<path d="M12 20.5C5 15.5 3 12 3 8.7 3 6 5 4 7.5 4c2 0 3.6 1.1 4.5 2.9C12.9 5.1 14.5 4 16.5 4 19 4 21 6 21 8.7'
    'c0 3.3-2 6.8-9 11.8z"/>',
    "home": '<path d="M3 11.5L12 4l9 7.5M5.5 9.5V20h13V9.5M10 20v-6h4v6"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 2.8v4M16 2.8v4"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>',
    "place": '<path d="M12 21.5c4.6-5 6.9-8.6 6.9-11.8A6.9 6.9 0 005.1 9.7c0 3.2 2.3 6.8 6.9 11.8z"/>'
    '<circle cx="12" cy="9.7" r="2.4"/>',
    "key": '<circle cx="7.5" cy="15.5" r="4"/><path d="M10.5 12.5L20 3M16 7l3 3M13 10l2 2"/>',
    "lock": '<rect x="4.5" y="10.5" width="15" height="10" rx="2"/><path d="M8 10.5V7.8a4 4 0 018 0v2.7"/>',
    "phone": '<path d="M5 3.5h3.6l1.8 4.6-2.2 1.7a12 12 0 006 6l1.7-2.2 4.6 1.8V19a2 2 0 01-2.2 2'
    'C10.5 20.4 3.6 13.5 3 5.7A2 2 0 015 3.5z"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3.5 7l8.5 6.5L20.5 7"/>',
    "eye": '<path d="M2 12c2.3-4.3 5.7-6.5 10-6.5S19.7 7.7 22 12c-2.3 4.3-5.7 6.5-10 6.5S4.3 16.3 2 12z"/>'
    '<circle cx="12" cy="12" r="3"/>',
    "pin": '<path d="M9 3.5h6l-.7 6 3.2 3.5h-11l3.2-3.5zM12 13v8"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "left": '<path d="M14.5 5.5L8 12l6.5 6.5"/>',
    "right": '<path d="M9.5 5.5L16 12l-6.5 6.5"/>',
    "forward": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "up": '<path d="M6 15l6-6 6 6"/>',
    "down": '<path d="M6 9l6 6 6-6"/>',
    "sort": '<path d="M8 9.5l4-4 4 4M8 14.5l4 4 4-4"/>',
    "undo": '<path d="M8.5 5L4 9.5 8.5 14M4.5 9.5H14a5.5 5.5 0 010 11h-3"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "minus": '<path d="M5 12h14"/>',
    "gap": '<circle cx="12" cy="12" r="9" stroke-dasharray="3.5 3.5"/><path d="M9 12h6"/>',
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9.3 9.3a2.8 2.8 0 115 1.9c-.9 1-2.3 1.3-2.3 2.8M12 17v.01"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5.5 5.5 5.5 12.5 0 18M12 3C6.5 8.5 6.5 15.5 12 21"/>',
    "leave": '<path d="M14 4H5.5v16H14M10 12h10.5M16.5 8l4 4-4 4"/>',
    "coffee": '<path d="M4 9h13v6a5 5 0 01-5 5H9a5 5 0 01-5-5zM17 10.5h1.5a2.5 2.5 0 010 5H17M8 3.5v2M12 3.5v2"/>',
    "walk": '<circle cx="13" cy="4.5" r="1.7"/><path d="M8 21l3-6.5-1.5-3 1-4 3.5 1.5 3.5 2M10.5 8L7 11.5M11 14.5l4 2.5 1 4"/>',
    "bicycle": '<circle cx="6" cy="16" r="4"/><circle cx="18" cy="16" r="4"/><path d="M6 16l4-8h5l3 8M10 8l4 8h-8M13 5.5h2.5"/>',
    "car": '<path d="M3.5 17v-4.5l2.5-6h12l2.5 6V17zM3.5 12.5h17M6 17v2M18 17v2M7 14.8v.01M17 14.8v.01"/>',
    "medicine": '<rect x="2.5" y="8.5" width="19" height="7" rx="3.5"/><path d="M12 8.5v7"/>',
    "care": '<path d="M12 11C8.3 8.4 7.3 6.9 7.3 5.3A2.3 2.3 0 0112 4.6a2.3 2.3 0 014.7.7c0 1.6-1 3.1-4.7 5.7z"/>'
    '<path d="M3 14h3.5l3 2h3.5a1.5 1.5 0 010 3H9M13.5 18l5.5-2.5a1.5 1.5 0 011.5 2.5L13 21.5 6.5 20H3z"/>',
    "chart": '<path d="M4 20V4M4 20h16M8.5 16v-4M13 16V8M17.5 16v-6"/>',
    "document": '<path d="M6 3h8l4.5 4.5V21H6zM14 3v5h4.5M9 13h6M9 16.5h6"/>',
    "team": '<circle cx="12" cy="6.5" r="3"/><circle cx="5.5" cy="15" r="2.5"/><circle cx="18.5" cy="15" r="2.5"/>'
    '<path d="M10.3 9l-3.2 4M13.7 9l3.2 4M8 15h8"/>',
}  # fmt: skip

NAMES = tuple(sorted(_DRAWINGS))


def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration beside a word, and hidden from screen readers."""
    if name not in _DRAWINGS:
        raise LookupError(f"There is no icon {name!r}; choose one of {', '.join(NAMES)}.")
    drawing = mark_safe(_DRAWINGS[name])  # noqa: S308  our own drawing, no outside text
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}" focusable="false">{}</svg>',
            label,
            drawing,
        )
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', drawing
    )
