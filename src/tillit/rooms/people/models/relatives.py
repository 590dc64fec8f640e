"""Those close to a person, and what the person lets each of them into."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tillit.rooms.people.models.person import Person
from tillit.rooms.people.types import How, Scope


class Relation(models.TextChoices):
    SPOUSE = "spouse", _("spouse or partner")
    CHILD = "child", _("son or daughter")
    PARENT = "parent", _("parent")
    SIBLING = "sibling", _("brother or sister")
    FRIEND = "friend", _("friend or neighbor")
    GUARDIAN = "guardian", _("guardian")
    OTHER = "other", _("other")


class Relative(models.Model):
    """Someone close to a person (FHIR RelatedPerson); with an account they may see what they are let into.

    One account may be the relative of several persons: a daughter has two parents.
    """

    source_id = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="relatives")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=20, choices=Relation.choices)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "user"], condition=Q(user__isnull=False), name="relative_account_once_a_person"
            )
        ]


class Consent(models.Model):
    """That a person let a relative into one scope (FHIR Consent); withdrawn it stays, with when and by whom.

    The person stands here too: should a later file give the relative's row to somebody else, the consent does
    not go along.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    relative = models.ForeignKey(Relative, models.RESTRICT, related_name="consents")
    scope = models.CharField(max_length=10, choices=Scope.choices)
    given_at = models.DateTimeField()
    given_how = models.CharField(max_length=10, choices=How.choices)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=10, choices=How.choices, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["relative", "scope"], condition=Q(withdrawn_at=None), name="one_standing_consent_a_scope"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_how="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_at__gte=F("given_at"), withdrawn_by__isnull=False)
                    & ~Q(withdrawn_how="")
                ),
                name="consent_withdrawn_whole",
            ),
        ]
