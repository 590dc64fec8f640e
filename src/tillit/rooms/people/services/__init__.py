"""Writes of people: the door for everyone who changes something here."""

from tillit.rooms.people.rules import BadPause, OverlappingPause
from tillit.rooms.people.services.accounts import give_account, give_relative_account, invite_relative
from tillit.rooms.people.services.consents import Consented, give_consent, withdraw_consent
from tillit.rooms.people.services.contact import BadContact, change_contact
from tillit.rooms.people.services.pauses import Paused, change_pause, end_pause, pause_help
from tillit.rooms.people.services.words import BadWords, Written, write_own_words

__all__ = [
    "BadContact",
    "BadPause",
    "BadWords",
    "Consented",
    "OverlappingPause",
    "Paused",
    "Written",
    "change_contact",
    "change_pause",
    "end_pause",
    "give_account",
    "give_consent",
    "give_relative_account",
    "invite_relative",
    "pause_help",
    "withdraw_consent",
    "write_own_words",
]
