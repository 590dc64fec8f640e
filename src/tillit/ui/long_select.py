"""A choice among hundreds, written out in one go."""

from __future__ import annotations

from typing import Any

from django.forms import Select
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe


class LongSelect(Select):
    """The same `<select>` as Django's: a template for each option costs more than all else on the page together.

    Its choices stand in no groups.
    """

    def render(
        self, name: str, value: object, attrs: dict[str, Any] | None = None, renderer: object = None
    ) -> SafeString:
        """Give the `<select>` with its options."""
        chosen = set(self.format_value(value))
        options = "".join(
            f'<option value="{escape("" if key is None else key)}"{" selected" if str(key) in chosen else ""}>'
            f"{escape(label)}</option>\n"
            for key, label in self.choices
        )
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}</select>', name, attributes, mark_safe(options))  # noqa: S308
