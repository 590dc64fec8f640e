"""Words that others say of teams."""

from datetime import date

ASSIGN = "assign"  # an action at the door to a person: name and birth year, to say which team helps them
LONG_AGO = date(2000, 1, 1)  # since when, of who has belonged since before the first file, which says no day
