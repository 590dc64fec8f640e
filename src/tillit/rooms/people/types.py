"""Words that rooms above need too: how something reached us, and what a relative may be let into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    """By which way a person's own word reached us; whoever typed it is noted beside it."""

    SELF = "self", _("By themselves")
    PHONE = "phone", _("By phone")
    PAPER = "paper", _("On paper")
    MEETING = "meeting", _("In a conversation")
    PROXY = "proxy", _("By who acts for them")


ENTERED_BY_STAFF = (How.PHONE, How.PAPER, How.MEETING)


class Scope(models.TextChoices):
    """What a person can let a relative into, each on its own."""

    VISITS = "visits", _("The week, and who comes")
    PLAN = "plan", _("The help and the team")
    MESSAGES = "messages", _("What was changed")
    ACT = "act", _("Answer and write for the person")


@dataclass(frozen=True)
class Entry:
    """How a row that was made here came about: by which way, who typed it, when."""

    how: str
    by_id: int
    by: str
    at: datetime

    @property
    def by_themselves(self) -> bool:
        return self.how == How.SELF
