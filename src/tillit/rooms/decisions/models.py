"""What has been granted: concretely what help, for what purpose and how often."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Repeat(models.TextChoices):
    DAY = "day", _("a day")
    WEEK = "week", _("a week")


class Grant(models.Model):
    """Help that a decision gives a person (FHIR ServiceRequest).

    `estimate_minutes` belongs to the team and serves planning; it is never shown as the person's right.
    """

    source_id = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    entry = models.ForeignKey("catalog.CatalogEntry", models.PROTECT, related_name="+")
    help = models.CharField(max_length=500)
    purpose = models.CharField(max_length=500)
    decided_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    repeat = models.CharField(max_length=5, choices=Repeat.choices)
    times = models.PositiveSmallIntegerField()
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    estimate_minutes = models.PositiveSmallIntegerField()
    competence = models.ForeignKey("workforce.Competence", models.PROTECT, null=True, blank=True, related_name="+")
    helpers = models.PositiveSmallIntegerField(default=1)
    time_critical = models.BooleanField(default=False)
    same_day = models.BooleanField(default=True)
    movable = models.BooleanField(default=False)
    skippable = models.BooleanField(default=False)
    wished_start = models.TimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "starts_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="grant_not_empty"),
            models.CheckConstraint(condition=Q(helpers__in=[1, 2]), name="grant_one_or_two_helpers"),
            models.CheckConstraint(
                condition=Q(estimate_minutes__gte=1, estimate_minutes__lte=720), name="grant_minutes"
            ),
            models.CheckConstraint(condition=Q(times__gte=1, times__lte=24), name="grant_times"),
        ]


class GrantWindow(models.Model):
    """Between which times of the day a visit should start and be over; one for each visit of a day."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="windows")
    ordinal = models.PositiveSmallIntegerField()
    start_time = models.TimeField()
    end_time = models.TimeField()

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "ordinal"], name="grant_window_once"),
            models.CheckConstraint(condition=Q(end_time__gt=F("start_time")), name="grant_window_not_empty"),
        ]


class WishKind(models.TextChoices):
    PREFERRED = "preferred", _("wished for")
    EXCLUDED = "excluded", _("not this helper")


class HelperWish(models.Model):
    """A wish to be helped, or not to be helped, by someone."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="helper_wishes")
    employee = models.ForeignKey("workforce.Employee", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=WishKind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "employee"], name="helper_wish_once")]
