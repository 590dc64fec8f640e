"""All that is held on one person, to hand out to them (GDPR art. 15 and 20); each room registers what it holds."""

from tillit.foundation.own_copy.gathering import Copy, Part, gather
from tillit.foundation.own_copy.registry import Held, held, not_handed_out, register_held, register_not_handed_out

__all__ = [
    "Copy",
    "Held",
    "Part",
    "gather",
    "held",
    "not_handed_out",
    "register_held",
    "register_not_handed_out",
]
