"""The look log: every look at a person's record, with its ground (pasientjournalloven §§ 22, 25)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Look(models.Model):
    """One look: at one person, or at a list, then one row with the ids that were shown.

    A database trigger refuses to change or remove it.
    """

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    action = models.CharField(max_length=30)
    ground = models.CharField(max_length=60)
    page = models.CharField(max_length=80)
    person_ids = ArrayField(models.BigIntegerField())
    refused = models.BooleanField(default=False)

    class Meta:
        indexes = [GinIndex(fields=["person_ids"], name="look_person_ids")]
