"""The foundation's tables, gathered for Django; each is defined beside the code that owns it."""

from tillit.foundation.access.look_log import Look
from tillit.foundation.asked.models import RetiredField
from tillit.foundation.events import Delivery
from tillit.foundation.identity.models import Identity
from tillit.foundation.imports.models import ImportBaseline, ImportRun
from tillit.foundation.sign_in.models import Attempt, OneTimeCode, RecoveryCode, SecondFactor
from tillit.foundation.trail import TrailEntry
from tillit.foundation.uploads.models import Upload
from tillit.foundation.users import RoleAssignment, User

__all__ = [
    "Attempt",
    "Delivery",
    "Identity",
    "ImportBaseline",
    "ImportRun",
    "Look",
    "OneTimeCode",
    "RecoveryCode",
    "RetiredField",
    "RoleAssignment",
    "SecondFactor",
    "TrailEntry",
    "Upload",
    "User",
]
