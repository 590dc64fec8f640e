"""The foundation's tables, gathered for Django; each is defined beside the code that owns it."""

from tillit.foundation.access.look_log import Look
from tillit.foundation.asked.models import RetiredField
from tillit.foundation.events import Delivery
from tillit.foundation.imports.models import ImportBaseline, ImportRun
from tillit.foundation.trail import TrailEntry
from tillit.foundation.uploads.models import Upload
from tillit.foundation.users import RoleAssignment, User

__all__ = [
    "Delivery",
    "ImportBaseline",
    "ImportRun",
    "Look",
    "RetiredField",
    "RoleAssignment",
    "TrailEntry",
    "Upload",
    "User",
]
