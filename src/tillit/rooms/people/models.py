"""Inhabitants who are in touch with the service, and what is theirs: relatives, own words, pauses."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
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


class Relation(models.TextChoices):
    SPOUSE = "spouse", _("spouse or partner")
    CHILD = "child", _("son or daughter")
    PARENT = "parent", _("parent")
    SIBLING = "sibling", _("brother or sister")
    FRIEND = "friend", _("friend or neighbor")
    GUARDIAN = "guardian", _("guardian")
    OTHER = "other", _("other")


class Relative(models.Model):
    """Someone close to a person (FHIR RelatedPerson)."""

    source_id = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="relatives")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=20, choices=Relation.choices)
    phone = models.CharField(max_length=30, blank=True)


class Writer(models.TextChoices):
    PERSON = "person", _("in their own writing")
    HELPER = "helper", _("written down by a helper")
    RELATIVE = "relative", _("written down by a relative")


class OwnWords(models.Model):
    """What matters to the person, in their words; the newest stands first on their page."""

    source_id = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="own_words")
    text = models.TextField()
    written_on = models.DateField()
    written_by = models.CharField(max_length=10, choices=Writer.choices)
    written_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-written_on"])]


class PauseReason(models.TextChoices):
    HOSPITAL = "hospital", _("in hospital")
    HOLIDAY = "holiday", _("away on holiday")
    SHORT_STAY = "short_stay", _("short stay in a nursing home")
    OTHER = "other", _("other")


class Pause(models.Model):
    """Days [starts_on, ends_on) on which the person needs no visits."""

    source_id = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=20, choices=PauseReason.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="pause_not_empty")
        ]
