"""Which texts an entry of the catalogue has, and in which languages."""

LANGUAGES = ("nb", "en")
TEXTS = ("group", "name", "summary", "for_whom", "how_to_ask", "opening_hours")
OWN_TEXTS = (*TEXTS, "limits")  # what a municipality may write: also what it promises, such as an answer in a week
