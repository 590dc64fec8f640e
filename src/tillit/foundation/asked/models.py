"""Fields that are asked for no more; one that is asked for again keeps its row."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class RetiredField(models.Model):
    """That a field left its forms, from when and why. What was entered before stays where it is."""

    field_id = models.CharField(max_length=80)
    words = models.CharField(max_length=300, blank=True, help_text="why, in a few words")
    retired_at = models.DateTimeField()
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    restored_at = models.DateTimeField(null=True)
    restored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["field_id"], condition=Q(restored_at=None), name="retired_once"),
        ]
