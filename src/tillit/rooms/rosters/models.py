"""Who is at work when: shifts with their breaks and meetings, and absences."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class InstantRange(Func):
    """tstzrange(starts_at, ends_at): half-open as all our periods are."""

    function = "TSTZRANGE"


class ShiftPlace(models.TextChoices):
    BASE = "base", _("the team's base")
    HOME = "home", _("at home")


class Shift(models.Model):
    """A period in which an employee is at work for a team (FHIR Slot of a Schedule)."""

    source_id = models.CharField(max_length=60, unique=True)
    employee = models.ForeignKey("workforce.Employee", models.CASCADE, related_name="+")
    team = models.ForeignKey("teams.Team", models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    start_place = models.CharField(max_length=5, choices=ShiftPlace.choices, default=ShiftPlace.BASE)
    end_place = models.CharField(max_length=5, choices=ShiftPlace.choices, default=ShiftPlace.BASE)

    class Meta:
        indexes = [models.Index(fields=["team", "starts_at"])]
        constraints = [
            ExclusionConstraint(
                name="one_shift_at_a_time",
                expressions=[
                    ("employee", RangeOperators.EQUAL),
                    (InstantRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_not_empty"),
        ]


class ActivityKind(models.TextChoices):
    BREAK = "break", _("break")
    MEETING = "meeting", _("meeting")


class ShiftActivity(models.Model):
    """A part of a shift in which no visit can be: a break (aml. § 10-9) or a meeting at the base."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=10, choices=ActivityKind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="activity_not_empty")]


class AbsenceReason(models.TextChoices):
    SICKNESS = "sickness", _("sickness")
    LEAVE = "leave", _("leave")
    VACATION = "vacation", _("vacation")
    TRAINING = "training", _("training")
    OTHER = "other", _("other")


class Absence(models.Model):
    """Days [starts_on, ends_on) on which an employee is not at work. The reason is the leader's alone."""

    source_id = models.CharField(max_length=60, unique=True)
    employee = models.ForeignKey("workforce.Employee", models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=10, choices=AbsenceReason.choices)

    class Meta:
        indexes = [models.Index(fields=["employee", "starts_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="absence_not_empty")
        ]
