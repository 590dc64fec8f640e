"""Words that rooms above need too: how something reached us, and what a relative may be let into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse
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


OWN, BY_STAFF, FOR_THEM = "own", "staff", "proxy"


@dataclass(frozen=True)
class Whose:
    """The person, the reader's part, and where the page lies."""

    person: Any
    part: str
    url: str
    now: datetime

    @property
    def own(self) -> bool:
        return self.part == OWN

    @property
    def by_staff(self) -> bool:
        return self.part == BY_STAFF

    @property
    def frame(self) -> str:
        return "people/staff_frame.html" if self.by_staff else "people/own_frame.html"

    @property
    def back_url(self) -> str:
        if self.own:
            return reverse("own_page")
        return reverse("person" if self.by_staff else "relative_person", args=[self.person.public_id])

    def how(self, chosen: str = "") -> str:
        """Give by which way a word comes in; only staff choose."""
        return {OWN: How.SELF, FOR_THEM: How.PROXY}.get(self.part, chosen)
