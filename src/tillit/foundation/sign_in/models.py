"""What a password is never enough without, and how often it was tried."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SecondFactor(models.Model):
    """The secret that an account's phone makes codes from (RFC 6238), sealed; a code's step is used once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor")
    sealed_secret = models.TextField()
    enrolled_at = models.DateTimeField()
    last_step = models.BigIntegerField(default=0)


class RecoveryCode(models.Model):
    """A code on paper for when the phone is gone; only its mark is kept, and it is good once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    mark = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)


class OneTimeCode(models.Model):
    """A code by which who has the account chooses a password and a second factor; until a day, and once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="one_time_code")
    mark = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()


class Attempt(models.Model):
    """That sign-in was tried for an account, or from an address; a mark of either, kept for a quarter of an hour."""

    mark = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["mark", "at"], name="attempt_mark_at")]
