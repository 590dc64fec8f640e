"""What was counted, with what it was counted from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    UNIT = "unit", _("Unit")
    TEAM = "team", _("Team")


class Measurement(models.Model):
    """An indicator's value at a level, as of the end of a day, with the counts it rests on.

    Null value: too few to publish or nothing to count. Measuring the same day again replaces the row.
    """

    indicator = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=15, choices=Level.choices)
    team = models.ForeignKey("teams.Team", models.CASCADE, null=True, related_name="+")
    day = models.DateField(help_text="the last day that is counted")
    value = models.FloatField(null=True)
    counts = models.JSONField()
    measured_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "level", "team", "day"],
                name="measured_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(level="team", team__isnull=False) | Q(~Q(level="team"), team=None),
                name="measurement_team_with_level",
            ),
        ]
