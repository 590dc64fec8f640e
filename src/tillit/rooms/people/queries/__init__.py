"""Reads of what is a person's own; the person themself is reached only through the door."""

from tillit.rooms.people.queries.own import (
    PauseCard,
    Words,
    contact_entry,
    days_away,
    newest_words,
    own_words,
    own_words_due,
    pauses,
    with_own_words,
    words_due_of,
)
from tillit.rooms.people.queries.people import (
    LookCard,
    last_looks,
    locations,
    look_at_oneself,
    looks_at,
    name_of,
)
from tillit.rooms.people.queries.reach import Contact, EmergencyCard, contact_of, emergency_cards, relatives_let_into
from tillit.rooms.people.queries.relatives import (
    ConsentCard,
    RelativeCard,
    as_relative,
    consents,
    first_relative,
    may_act_for,
    relatives,
)

__all__ = [
    "ConsentCard",
    "Contact",
    "EmergencyCard",
    "LookCard",
    "PauseCard",
    "RelativeCard",
    "Words",
    "as_relative",
    "consents",
    "contact_entry",
    "contact_of",
    "days_away",
    "emergency_cards",
    "first_relative",
    "last_looks",
    "locations",
    "look_at_oneself",
    "looks_at",
    "may_act_for",
    "name_of",
    "newest_words",
    "own_words",
    "own_words_due",
    "pauses",
    "relatives",
    "relatives_let_into",
    "with_own_words",
    "words_due_of",
]
