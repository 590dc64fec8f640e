"""What was counted day by day, and what was measured, with what it was measured from."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    UNIT = "unit", _("Unit")
    TEAM = "team", _("Team")


class DailyCount(models.Model):
    """How many of one thing there were on a day for a team (null: of no team); none is no row."""

    fact = models.CharField(max_length=80, help_text="name.part")
    day = models.DateField()
    team = models.ForeignKey("teams.Team", models.CASCADE, null=True, related_name="+", db_index=False)
    count = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["day", "fact"], include=["team", "count"], name="daily_count_day")]
        constraints = [
            models.UniqueConstraint(fields=["fact", "day", "team"], name="counted_once_a_day", nulls_distinct=False)
        ]


class CountedDay(models.Model):
    """That a fact has been counted for a day, or must be: a day that changed after it was counted is stale."""

    fact = models.CharField(max_length=60, help_text="the group that is counted together")
    day = models.DateField()
    changed_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["day"],
                condition=Q(counted_at=None) | Q(changed_at__gt=F("counted_at")),
                name="counted_day_stale",
            )
        ]
        constraints = [models.UniqueConstraint(fields=["fact", "day"], name="one_state_a_fact_a_day")]


class Measurement(models.Model):
    """An indicator's value at a level for the days from `first` to `day`, with the counts it rests on.

    Null value: too few to publish or nothing to count. Measuring the same days again replaces the row.
    `definition` and `code` are digests of what it was defined and counted by.
    """

    indicator = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    definition = models.CharField(max_length=16)
    code = models.CharField(max_length=16)
    level = models.CharField(max_length=15, choices=Level.choices)
    unit = models.ForeignKey("organization.Unit", models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey("teams.Team", models.CASCADE, null=True, related_name="+")
    first = models.DateField(help_text="the first day that is counted")
    day = models.DateField(help_text="the last day that is counted")
    value = models.FloatField(null=True)
    counts = models.JSONField()
    measured_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["indicator", "level", "day"])]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "level", "unit", "team", "first", "day"],
                name="measured_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=(
                    Q(level="team", team__isnull=False, unit=None)
                    | Q(level="unit", unit__isnull=False, team=None)
                    | Q(level="municipality", unit=None, team=None)
                ),
                name="measurement_at_its_level",
            ),
            models.CheckConstraint(condition=Q(first__lte=F("day")), name="measured_days_in_order"),
        ]


class ImprovementChange(models.Model):
    """What a unit or a team (both null: the municipality) changed on a day, to see on the chart what came of it.

    The words tell of how people work, never of a person; one that was wrong is withdrawn, not removed.
    """

    indicator = models.CharField(max_length=60)
    unit = models.ForeignKey("organization.Unit", models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey("teams.Team", models.CASCADE, null=True, related_name="+")
    day = models.DateField()
    words = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["indicator", "day"])]
        constraints = [
            models.CheckConstraint(condition=Q(unit=None) | Q(team=None), name="improvement_at_one_place"),
            models.CheckConstraint(condition=~Q(words=""), name="improvement_says_what"),
        ]
