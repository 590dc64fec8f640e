"""The number of a row, as a form or an address gives it."""

from __future__ import annotations

MOST_DIGITS = 18  # what a database counts to; Python refuses to read a number of some thousand digits


def row_id(text: str) -> int:
    """Read a row's number; 0, which no row has, when the text is none."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0
