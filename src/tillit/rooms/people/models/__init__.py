"""Inhabitants who are in touch with the service, and what is theirs: relatives, consents, own words, pauses."""

from tillit.rooms.people.models.own import MADE_HERE, OwnWords, Pause, PauseReason, Writer, id_made_here
from tillit.rooms.people.models.person import ContactChannel, Grade, Person, Sex
from tillit.rooms.people.models.relatives import Consent, Relation, Relative

__all__ = [
    "MADE_HERE",
    "Consent",
    "ContactChannel",
    "Grade",
    "OwnWords",
    "Pause",
    "PauseReason",
    "Person",
    "Relation",
    "Relative",
    "Sex",
    "Writer",
    "id_made_here",
]
