"""Reads of privacy: blocks, emergency access, and looks that are asked about."""

from tillit.rooms.privacy.queries.blocks import BlockCard, is_shut_out, not_to_be_sent, standing_blocks
from tillit.rooms.privacy.queries.reviews import EMERGENCY, LOOK, Asked, asked_about, counts_to_review, one_asked_about

__all__ = [
    "EMERGENCY",
    "LOOK",
    "Asked",
    "BlockCard",
    "asked_about",
    "counts_to_review",
    "is_shut_out",
    "not_to_be_sent",
    "one_asked_about",
    "standing_blocks",
]
