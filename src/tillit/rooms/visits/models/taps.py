"""Taps that were kept on a phone: each is taken once, however often it is sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tillit.rooms.visits.models.plans import Visit


class TapAction(models.TextChoices):
    FINISH = "finish", _("Done")
    UNDO = "undo", _("Undone")
    TELL = "tell", _("Something was different")
    UNTELL = "untell", _("Take back what was different")
    NOTE = "note", _("Note to the next helper")
    UNNOTE = "unnote", _("Take back the note")
    READ = "read", _("Note read")


class TapOutcome(models.TextChoices):
    TAKEN = "taken"
    REFUSED = "refused"


class Refusal(models.TextChoices):
    """Why a tap could not do what it said."""

    NOT_ON_LIST = "not_on_list"
    NOT_THE_DAY = "not_the_day"
    CONTRADICTION = "contradiction"
    BAD_WORDS = "bad_words"


class Tap(models.Model):
    """A tap's own id and what became of it, written in the same transaction as its effect.

    `made_id` is the deviation or note that it made, which a later tap from the phone may take back.
    `words` are kept for a refused one only, until the helper has dismissed it: nothing written is lost.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    tap_id = models.UUIDField()
    action = models.CharField(max_length=10, choices=TapAction.choices)
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=TapOutcome.choices, default=TapOutcome.TAKEN)
    refusal = models.CharField(max_length=20, choices=Refusal.choices, blank=True)
    words = models.CharField(max_length=500, blank=True)
    made_id = models.BigIntegerField(null=True)
    tapped_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "tap_id"], name="tap_once"),
            models.CheckConstraint(
                condition=Q(outcome="refused") & ~Q(refusal="") | Q(outcome="taken", refusal="", words=""),
                name="tap_refused_with_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "tapped_at"],
                condition=Q(outcome="refused", dismissed_at=None),
                name="tap_refused_open",
            )
        ]
