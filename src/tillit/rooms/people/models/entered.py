"""How a row that was made here came about: the way it reached us, and who typed it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tillit.rooms.people.types import How


class Entered(models.Model):
    """The way, the account and the moment; all empty on what came by file."""

    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(how="", entered_by=None, entered_at=None)
                | (~Q(how="") & Q(entered_by__isnull=False, entered_at__isnull=False)),
                name="%(class)s_entered_whole",
            )
        ]
