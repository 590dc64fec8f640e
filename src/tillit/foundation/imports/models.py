"""What imports remember: each run with its counts, and each value as it last came from the files."""

from __future__ import annotations

from django.db import models


class ImportRun(models.Model):
    """One import that was stored, with its counts by file; the trail points at it."""

    at = models.DateTimeField()
    counts = models.JSONField()


class ImportBaseline(models.Model):
    """A row's values as Tillit last took them from the files: what differs now was edited in Tillit.

    Only fingerprints: values of people are not kept a second time outside the room that guards them.
    """

    table = models.CharField(max_length=40)
    source_id = models.CharField(max_length=80)
    fingerprints = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "source_id"], name="import_baseline_once")]
