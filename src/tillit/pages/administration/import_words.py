"""The words of an import's report in the reader's language.

The import says what is wrong in English, since the command line and docs/import.md do; here the usual sentences
are told by pattern. What no pattern knows stays in English, and is marked so for screen readers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language

Sentence = tuple[re.Pattern[str], str | Promise]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.DOTALL)


SENTENCES: list[Sentence] = []


def problem_in_words(error: Mapping[str, Any]) -> dict[str, Any]:
    """Give a problem with its words in the reader's language; `lang` says which language they are in."""
    language = get_language() or "nb"
    expected, advice = told(error["expected"]), told(error["advice"])
    known = language == "en" or (expected is not None and advice is not None)
    return {
        **error,
        "expected": expected or error["expected"],
        "advice": advice if advice is not None else error["advice"],
        "lang": "" if known else "en",
    }


def told(text: str) -> str | None:
    """Give the sentences in the reader's language, or None when one of them is not known."""
    if not text:
        return ""
    for pattern, words in SENTENCES:
        found = pattern.fullmatch(text)
        if found:
            return str(words) % found.groupdict()
    return None
