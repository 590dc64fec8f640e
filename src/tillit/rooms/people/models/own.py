"""What a person tells us: their own words, and the days on which they are away."""

from uuid import uuid4

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from tillit.rooms.people.models.entered import Entered
from tillit.rooms.people.models.person import Person

MADE_HERE = "own-"  # what begins so was told here: no file has it, so no import overwrites it


def id_made_here() -> str:
    """Give a new source id for a row that no file has."""
    return f"{MADE_HERE}{uuid4()}"


class Writer(models.TextChoices):
    PERSON = "person", _("in their own writing")
    HELPER = "helper", _("written down by a helper")
    RELATIVE = "relative", _("written down by a relative")


class OwnWords(Entered):
    """What matters to the person, in their words; the newest stands first on their page."""

    source_id = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="own_words")
    text = models.TextField()
    written_on = models.DateField()
    written_by = models.CharField(max_length=10, choices=Writer.choices)
    written_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-written_on"])]
        constraints = [*Entered.Meta.constraints]


class PauseReason(models.TextChoices):
    HOSPITAL = "hospital", _("in hospital")
    HOLIDAY = "holiday", _("away on holiday")
    SHORT_STAY = "short_stay", _("short stay in a nursing home")
    OTHER = "other", _("other")


class DayRange(Func):
    """daterange(starts_on, ends_on): half-open as all our periods are, an open end without limit."""

    function = "DATERANGE"


class Pause(Entered):
    """Days [starts_on, ends_on) on which the person needs no visits; a cancelled one stays, and counts no more."""

    source_id = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=20, choices=PauseReason.choices)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="pause_not_empty"),
            # Files may overlap, as two journals do; what is told here is asked about at once.
            ExclusionConstraint(
                name="one_pause_told_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DayRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(source_id__startswith=MADE_HERE, cancelled_at=None),
            ),
            *Entered.Meta.constraints,
        ]
