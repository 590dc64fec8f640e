"""An upload: its state, and what the preview of it said. The files themselves lie in a folder."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class UploadState(models.TextChoices):
    CHECKING = "checking", _("is being checked")
    READY = "ready", _("can be taken in")
    FAULTY = "faulty", _("has errors")
    IMPORTING = "importing", _("is being taken in")
    IMPORTED = "imported", _("is taken in")
    FAILED = "failed", _("could not be read")
    DISCARDED = "discarded", _("was discarded")
    EXPIRED = "expired", _("was not taken in")


WAITING = (UploadState.CHECKING, UploadState.IMPORTING)
DECIDABLE = (UploadState.READY, UploadState.FAULTY, UploadState.FAILED)


class Upload(models.Model):
    """Some files on their way in; `report` has no value of a person that the administrator may not see."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    end_missing = models.BooleanField(default=False)
    files = models.JSONField(help_text="size in bytes by file name")
    checksum = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=UploadState.choices, default=UploadState.CHECKING)
    digest = models.CharField(max_length=64, blank=True, help_text="of what the preview would do")
    report = models.JSONField(null=True)
    previewed = models.JSONField(null=True, help_text="the counts that were confirmed, when they are others now")
    fault = models.CharField(max_length=300, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    run = models.OneToOneField("foundation.ImportRun", models.SET_NULL, null=True, related_name="upload")
    removed_at = models.DateTimeField(null=True, help_text="when the files were removed")

    class Meta:
        indexes = [models.Index(fields=["-at"])]
