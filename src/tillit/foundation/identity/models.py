"""Which account belongs to whom a provider vouches for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tillit.foundation.identity.doors import DoorKind


class Identity(models.Model):
    """That an account is somebody's who comes in by a door.

    At first only a mark of their national number is known; when they have come in, also what the provider calls them.
    The number itself is not kept.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    door = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in DoorKind])
    number_mark = models.CharField(max_length=64)
    issuer = models.CharField(max_length=255, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    linked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "door"], name="identity_once_a_door"),
            models.UniqueConstraint(fields=["door", "number_mark"], name="identity_of_one_number"),
            models.UniqueConstraint(
                fields=["door", "issuer", "subject"], condition=~Q(subject=""), name="identity_of_one_subject"
            ),
            models.CheckConstraint(
                condition=Q(issuer="", subject="", linked_at=None)
                | (~Q(issuer="") & ~Q(subject="") & Q(linked_at__isnull=False)),
                name="identity_linked_whole",
            ),
        ]
