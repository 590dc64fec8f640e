"""Norwegian alphabetical order as a stored key, since the embedded database has no Norwegian collation."""

from __future__ import annotations

import unicodedata

# The last three letters sort after z in this order, with the foreign letters that are filed under them.
_LAST = {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "ő": "|", "å": "}"}
_PLAIN = {
    "ß": "ss",
    "ð": "d",
    "þ": "th",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "œ": "|",
    "ŋ": "n",
    "ŧ": "t",
    "ü": "y",
}


def sort_key(*names: str) -> str:
    """Give a key whose plain byte order is the Norwegian alphabetical order of `names`, one after the other.

    Æ, Ø and Å come after Z; "aa" is å; accents and case do not count; what is neither letter nor digit
    separates words. Names that differ only in accents or case get the same key.
    """
    return "\x1f".join(_key(name) for name in names)


def _key(name: str) -> str:
    letters = unicodedata.normalize("NFC", name).casefold().replace("aa", "å")
    folded = "".join(_fold(letter) for letter in letters)
    return " ".join("".join(sign if sign.isalnum() or sign in "{|}" else " " for sign in folded).split())


def _fold(letter: str) -> str:
    if letter in _LAST:
        return _LAST[letter]
    if letter in _PLAIN:
        return _PLAIN[letter]
    plain = "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
    return "".join(" " if part in "{|}" else part for part in plain)
