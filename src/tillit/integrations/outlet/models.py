"""The log of messages: what was sent to whom, without address and without text."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from tillit.integrations.outlet.types import Channel, Fault, RecipientType, State


class Message(models.Model):
    """One message to one receiver; its text is made from `kind` and `context` when it goes out (FHIR Communication)."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    recipient_type = models.CharField(max_length=10, choices=RecipientType.choices)
    recipient_id = models.BigIntegerField()
    language = models.CharField(max_length=5)
    context = models.JSONField(default=dict)  # a unit's name and number, days and times: nothing else gets in
    state = models.CharField(max_length=10, choices=State.choices)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    fault_code = models.CharField(max_length=20, choices=Fault.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)  # an attempt is under way, or its worker died in it
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
            models.Index(fields=["state", "-created_at"], name="message_by_state"),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
            models.Index(fields=["recipient_type", "recipient_id"], name="message_recipient"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False) | (~Q(state=State.SENT) & Q(sent_at=None)),
                name="message_sent_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.FAILED) & ~Q(fault_code="")) | (~Q(state=State.FAILED) & Q(fault_code="")),
                name="message_failed_has_fault",
            ),
            models.CheckConstraint(
                condition=Q(about_type="", about_id=None) | (~Q(about_type="") & Q(about_id__isnull=False)),
                name="message_about_is_a_pair",
            ),
        ]
