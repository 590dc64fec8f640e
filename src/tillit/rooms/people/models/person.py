"""Inhabitants who are in touch with the service."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    FEMALE = "female", _("woman")
    MALE = "male", _("man")


class Grade(models.TextChoices):
    """Confidentiality: protected hides the address; sealed hides the person's existence outside the unit."""

    ORDINARY = "ordinary", _("ordinary")
    PROTECTED = "protected", _("protected address")
    SEALED = "sealed", _("sealed")


class ContactChannel(models.TextChoices):
    PHONE = "phone", _("phone")
    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")


class Person(models.Model):
    """A person who asked for, receives or received help (FHIR Patient). Reached only through the door."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    source_id = models.CharField(max_length=60, unique=True)
    national_number = models.CharField(max_length=11, unique=True, null=True, blank=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    birth_on = models.DateField()
    sex = models.CharField(max_length=10, choices=Sex.choices)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=200)
    latitude = models.FloatField()
    longitude = models.FloatField()
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    lives_alone = models.BooleanField(null=True)
    grade = models.CharField(max_length=10, choices=Grade.choices, default=Grade.ORDINARY)
    contact_channel = models.CharField(max_length=10, choices=ContactChannel.choices, default=ContactChannel.PHONE)
    language = models.CharField(max_length=10, default="nb")
    entry_instructions = models.CharField(max_length=500, blank=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"
