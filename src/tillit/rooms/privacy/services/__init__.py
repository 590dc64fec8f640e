"""Writes of privacy: the door for everyone who changes something here."""

from tillit.rooms.privacy.services.blocks import block, lift_block
from tillit.rooms.privacy.services.emergency import EmergencyRefused, Opened, open_in_emergency
from tillit.rooms.privacy.services.flags import flag_looks
from tillit.rooms.privacy.services.reviews import ReviewRefused, review_emergency, review_look

__all__ = [
    "EmergencyRefused",
    "Opened",
    "ReviewRefused",
    "block",
    "flag_looks",
    "lift_block",
    "open_in_emergency",
    "review_emergency",
    "review_look",
]
