"""Plans of visits: a team's week, its visits and who goes to them."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    QUEUED = "queued", _("waiting to be planned")
    PLANNING = "planning", _("being planned")
    PROPOSED = "proposed", _("proposal")
    ACCEPTED = "accepted", _("accepted")
    SUPERSEDED = "superseded", _("replaced by a newer plan")
    FAILED = "failed", _("could not be planned")


class Plan(models.Model):
    """A team's week of visits: a proposal until a person accepts it, then the plan people work by.

    `problem` is the frozen planning problem (gzip JSON), from which *why* and *check* recompute.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    team = models.ForeignKey("teams.Team", models.CASCADE, related_name="+")
    week = models.DateField(help_text="the Monday")
    state = models.CharField(max_length=12, choices=PlanState.choices, default=PlanState.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)
    seed = models.BigIntegerField(default=1)
    cost = models.JSONField(default=dict)
    problem = models.BinaryField(default=bytes)
    violations = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=0, help_text="how many times people changed it")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["team", "week", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "week"], condition=Q(state="accepted"), name="one_accepted_plan_a_team_week"
            ),
            models.UniqueConstraint(
                fields=["team", "week"],
                condition=Q(state__in=["queued", "planning"]),
                name="one_planning_a_team_week",
            ),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="plan_week_is_a_monday"),
        ]


class VisitState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNCOVERED = "uncovered", _("not covered")
    SKIPPED = "skipped", _("skipped")


class Visit(models.Model):
    """One visit of a plan (FHIR Appointment). `key` names the need, the same in every plan of the week."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="visits")
    key = models.CharField(max_length=80, help_text="grant, day or number in the week, window")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    grant = models.ForeignKey("decisions.Grant", models.CASCADE, related_name="+")
    day = models.DateField()
    starts_at = models.DateTimeField(null=True, help_text="null when not covered")
    ends_at = models.DateTimeField(null=True)
    helpers_needed = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=VisitState.choices)
    reason = models.JSONField(default=dict, help_text="why nobody can, when not covered")
    pinned = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["plan", "day"]),
            models.Index(fields=["person", "day"]),
            # Where somebody goes on a day is found from the index alone, else among all that they do in a year.
            models.Index(
                fields=["day"],
                include=["id", "plan", "person", "starts_at", "ends_at"],
                condition=Q(state="planned"),
                name="visit_planned_day",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="visit_once_in_a_plan"),
            models.CheckConstraint(
                condition=(
                    Q(state="planned", starts_at__isnull=False, ends_at__gt=F("starts_at"))
                    | Q(~Q(state="planned"), starts_at=None, ends_at=None)
                ),
                name="visit_times_with_state",
            ),
        ]


class VisitHelper(models.Model):
    """Who goes to a visit; two rows when two are needed."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="helpers")
    employee = models.ForeignKey("workforce.Employee", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "employee"], name="helper_once_in_a_visit")]
        indexes = [models.Index(fields=["employee", "visit"])]
