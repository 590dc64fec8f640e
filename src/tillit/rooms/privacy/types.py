"""What rooms and pages above may speak of: for whom a record is blocked, why it is opened in an emergency, why a look
is asked about, and what came of asking."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

LOOKS_ASKED_ABOUT = "review_looks"  # the door's action of who asks about looks: name and birth year, no more


class Against(models.TextChoices):
    """Whom the person shuts out."""

    EMPLOYEE = "employee", _("one employee")
    ALL_BUT_TEAM = "all_but_team", _("everybody but the fixed team")


class Why(models.TextChoices):
    """Why somebody without ordinary ground must see a record at once."""

    ACUTE = "acute", _("Acute illness, a fall or another danger")
    ALARM = "alarm", _("An alarm, or a call that somebody must answer")
    HANDED_OVER = "handed_over", _("The person was handed over to me, and the plan does not say so yet")
    OTHER = "other", _("Something else, which I describe")


class Rule(models.TextChoices):
    """Why a look is asked about; docs/operate/access-review.md tells each rule in words."""

    OWN_RECORD = "own_record", _("Their own record, opened at work")
    COLLEAGUE = "colleague", _("A colleague's record")
    KIN = "kin", _("The record of somebody close to them")
    NUMBERS = "numbers", _("Many more persons than usual in a day")
    REFUSED = "refused", _("Tried to open records without a ground")


class Outcome(models.TextChoices):
    """What the review came to."""

    JUSTIFIED = "justified", _("Justified")
    NOT_JUSTIFIED = "not_justified", _("Not justified")
