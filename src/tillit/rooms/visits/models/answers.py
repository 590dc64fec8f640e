"""What a person answers to each planned visit, and what the team answers back."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reply(models.TextChoices):
    """FHIR AppointmentResponse participationStatus, in the person's words."""

    YES = "yes", _("Yes, that suits me")
    NO = "no", _("No, I do not need it")
    ANOTHER_TIME = "time", _("Another time")
    ANOTHER_WAY = "way", _("Another way")


class EnteredHow(models.TextChoices):
    SELF = "self", _("on the page")
    PHONE = "phone", _("by phone")
    PAPER = "paper", _("on paper")
    MEETING = "meeting", _("in a talk")
    PROXY = "proxy", _("by who acts for the person")


class Outcome(models.TextChoices):
    """How the team answered a change wish."""

    KEPT = "kept", _("As you wished")
    PARTLY = "partly", _("Partly as you wished")
    NOT_POSSIBLE = "not", _("Not possible now")


class VisitAnswer(models.Model):
    """A person's answer to one planned visit; a newer one replaces it, none is removed.

    All but *yes* is a task for the team, to be answered by `due_at`.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    team = models.ForeignKey("teams.Team", models.CASCADE, related_name="+")
    key = models.CharField(max_length=80, help_text="of the visit, the same in every plan of the week")
    day = models.DateField()
    planned_at = models.DateTimeField(help_text="when the visit was to start as the person saw it")
    reply = models.CharField(max_length=5, choices=Reply.choices)
    words = models.CharField(max_length=500, blank=True)
    wished_day = models.DateField(null=True)
    wished_from = models.TimeField(null=True)
    wished_to = models.TimeField(null=True)
    how = models.CharField(max_length=10, choices=EnteredHow.choices, default=EnteredHow.SELF)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="empty for yes: nothing is to be done")
    replaced_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reply_words = models.CharField(max_length=500, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-given_at"]),
            models.Index(
                fields=["team", "due_at"],
                condition=Q(due_at__isnull=False, replied_at=None, replaced_at=None),
                name="answer_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"], condition=Q(replaced_at=None), name="one_standing_answer_a_visit"
            ),
            models.CheckConstraint(
                condition=Q(replied_at=None, outcome="") | (Q(replied_at__isnull=False) & ~Q(outcome="")),
                name="reply_has_its_outcome",
            ),
        ]
