"""Words that rooms above need too: how something reached us, and what a relative may be let into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    """By which way a person's own word reached us; whoever typed it is noted beside it."""

    SELF = "self", _("by themselves")
    PHONE = "phone", _("by phone")
    PAPER = "paper", _("on paper")
    MEETING = "meeting", _("in a conversation")
    PROXY = "proxy", _("by who acts for them")


ENTERED_BY_STAFF = (How.PHONE, How.PAPER, How.MEETING)


class Scope(models.TextChoices):
    """What a person can let a relative into, each on its own."""

    VISITS = "visits", _("the week and who comes")
    PLAN = "plan", _("the help and the team")
    MESSAGES = "messages", _("what was changed, and why")
    ACT = "act", _("answer and write for the person")


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
