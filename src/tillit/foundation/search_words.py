"""Names that somebody searches for, under lock in the page's address: nobody reads them in the browser's history.

A form posts the words to `tillit.pages.search`, which leads back to the page with a mark of them. *Back*, order, the
next page of a list and the list as a file go on from the address, as they do with any other choice.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tillit.foundation.sealed import seal, unseal
from tillit.foundation.users import User

FIELD = "q"
MARK = "sok"
MOST_LETTERS = 60
LONGEST_MARK = 500


def clean(words: str) -> str:
    """Give the words as they are searched for."""
    return words.replace("\0", "").strip()[:MOST_LETTERS]


def mark_words(words: str, *, user: User) -> str:
    """Give what stands for the words in an address: nobody else can use it, and it lasts as long as a session may."""
    return seal(_whose(user.pk) + words)


def words_of(request: HttpRequest) -> str:
    """Give the words that the address asks for; none when the mark is another's, too old, or no mark of ours."""
    mark = request.GET.get(MARK, "")
    found = unseal(mark, within=settings.SESSION_COOKIE_AGE) if 0 < len(mark) <= LONGEST_MARK else None
    whose = _whose(request.user.pk)
    return found.removeprefix(whose) if found and found.startswith(whose) else ""


def _whose(user_id: int | None) -> str:
    return f"search:{user_id}:"
