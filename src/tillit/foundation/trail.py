"""The trail: who did what to what, append-only, without names or free text."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models


class TrailEntry(models.Model):
    """One write by a person or a job; a database trigger refuses to change or remove it."""

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "subject_id"]),
            # What is asked of the trail by verb is never the tap that a visit is done, which is nearly all of it.
            models.Index(fields=["verb", "at"], condition=~models.Q(verb="finish_visit"), name="trail_verb"),
        ]


def leave_trail(*, user, verb: str, subject: models.Model, now: datetime, **facts: object) -> TrailEntry:
    """Record in the writing transaction that `user` (None: a job) did `verb` to `subject`.

    `facts` are ids, counts, states and dates; never a name, a number or words that someone wrote.
    """
    return TrailEntry.objects.create(
        at=now, user=user, verb=verb, subject=subject._meta.label_lower, subject_id=subject.pk, facts=facts
    )
