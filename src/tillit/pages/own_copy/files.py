"""A copy as files: one page that needs nothing else, to read and print, and JSON for programs."""

from __future__ import annotations

import json

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from tillit.foundation.own_copy import Copy
from tillit.pages.own_copy.words import in_words


def html_of(copy: Copy, *, name: str) -> bytes:
    """Give the whole copy as one page in the reader's language."""
    context = {
        "parts": in_words(copy),
        "at": copy.at,
        "name": name,
        "municipality": settings.TILLIT_MUNICIPALITY,
        "language": get_language(),
    }
    return render_to_string("pages/own_copy_file.html", context).encode()


def json_of(copy: Copy) -> bytes:
    """Give the whole copy for a program (GDPR art. 20)."""
    return (json.dumps(copy.as_json(), ensure_ascii=False, indent=1) + "\n").encode()
