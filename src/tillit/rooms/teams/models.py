"""Small fixed teams, the people they are for, and who knows whom."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class DateRange(Func):
    """daterange(starts_on, ends_on): half-open as all our periods are."""

    function = "DATERANGE"


class Team(models.Model):
    """A small fixed team (FHIR CareTeam)."""

    source_id = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    latitude = models.FloatField()
    longitude = models.FloatField()
    closed_on = models.DateField(null=True, blank=True)


class MemberRole(models.TextChoices):
    MEMBER = "member", _("member")
    LEADER = "leader", _("leader")


class TeamMember(models.Model):
    """That an employee belongs to a team for a period."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    employee = models.ForeignKey("workforce.Employee", models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="employee_once_in_a_team_at_a_time",
                expressions=[
                    ("team", RangeOperators.EQUAL),
                    ("employee", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="membership_not_empty"
            ),
        ]


class TeamPerson(models.Model):
    """That a team helps a person for a period, and who their primary contact is."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="people")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    primary_contact = models.ForeignKey("workforce.Employee", models.SET_NULL, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="person_in_one_team_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="team_person_not_empty"
            ),
        ]


class Acquaintance(models.Model):
    """How often an employee has helped a person, and when last."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    employee = models.ForeignKey("workforce.Employee", models.CASCADE, related_name="+")
    visits = models.PositiveIntegerField(default=0)
    last_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "employee"], name="acquaintance_once")]
