"""Employees, what they are and what they can."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Profession(models.TextChoices):
    """Health-personnel category; the codes of Volven 9060 stand in the glossary."""

    NURSE = "nurse", _("nurse")
    ASSISTANT_NURSE = "assistant_nurse", _("health care worker")
    CARE_ASSISTANT = "care_assistant", _("care assistant")
    SOCIAL_EDUCATOR = "social_educator", _("social educator")
    OCCUPATIONAL_THERAPIST = "occupational_therapist", _("occupational therapist")
    PHYSIOTHERAPIST = "physiotherapist", _("physiotherapist")
    CASE_OFFICER = "case_officer", _("case officer")


class TravelMode(models.TextChoices):
    WALK = "walk", _("on foot")
    BICYCLE = "bicycle", _("by bicycle")
    CAR = "car", _("by car")


class Competence(models.Model):
    """Something an employee must be able to for a visit; seeded from competences.yaml."""

    code = models.CharField(max_length=40, unique=True)
    name_nb = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)


class Employee(models.Model):
    """A person employed by the municipality (FHIR Practitioner with one PractitionerRole)."""

    source_id = models.CharField(max_length=60, unique=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=400, editable=False)
    profession = models.CharField(max_length=30, choices=Profession.choices)
    position_percent = models.DecimalField(max_digits=5, decimal_places=2)
    travel_mode = models.CharField(max_length=10, choices=TravelMode.choices, default=TravelMode.CAR)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    competences = models.ManyToManyField(Competence, through="EmployeeCompetence")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(position_percent__gte=0, position_percent__lte=100), name="position_0_to_100"
            )
        ]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class EmployeeCompetence(models.Model):
    """That an employee has a competence."""

    employee = models.ForeignKey(Employee, models.CASCADE)
    competence = models.ForeignKey(Competence, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employee", "competence"], name="competence_once")]
