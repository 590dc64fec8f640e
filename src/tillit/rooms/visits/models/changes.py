"""What people changed in a plan: each step whole, so that it can be seen, told and undone."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tillit.rooms.visits.models.plans import Plan


class EditKind(models.TextChoices):
    MOVE = "move", _("Moved")
    SWAP = "swap", _("Swapped")
    PIN = "pin", _("Locked")
    UNPIN = "unpin", _("Unlocked")
    SPLIT = "split", _("Split in two")
    ADD = "add", _("Added")
    CANCEL = "cancel", _("Cancelled")
    REPAIR = "repair", _("The day was repaired")
    PROPOSAL = "proposal", _("Taken from a new proposal")
    UPDATE = "update", _("Brought up to date")  # a grant, pause, shift or absence changed under the plan
    UNDO = "undo", _("Undone")


class AskedBy(models.TextChoices):
    """Whose wish a change was: what the municipality changes is its own deviation, never the person's."""

    MUNICIPALITY = "municipality", _("the municipality")
    PERSON = "person", _("the person")


class PlanEdit(models.Model):
    """One step that changed a plan: made at once, undone at once (FHIR Provenance)."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField(help_text="the plan's version after this step")
    kind = models.CharField(max_length=10, choices=EditKind.choices)
    asked_by = models.CharField(max_length=12, choices=AskedBy.choices, default=AskedBy.MUNICIPALITY)
    words = models.CharField(max_length=300, blank=True, help_text="why, as the person may read it")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "version"], name="one_edit_a_version")]


class VisitChange(models.Model):
    """What one step changed for one visit and its person; before or after is empty where it was not in the plan.

    `needs_telling` when the person was told otherwise: another helper, day or time, or no visit at all.
    """

    edit = models.ForeignKey(PlanEdit, models.CASCADE, related_name="changes")
    key = models.CharField(max_length=80)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    day = models.DateField(help_text="the day the visit was on, or is on now")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    needs_telling = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    told_how = models.CharField(max_length=10, blank=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["person", "-day"]),
            models.Index(fields=["day"], condition=Q(needs_telling=True, told_at=None), name="change_to_tell"),
            models.Index(fields=["told_at"], condition=Q(told_at__isnull=False), name="change_told"),
        ]
        constraints = [models.UniqueConstraint(fields=["edit", "key"], name="visit_once_in_an_edit")]


class AdjustmentKind(models.TextChoices):
    CANCELLED = "cancelled", _("cancelled")
    ADDED = "added", _("added")
    SPLIT = "split", _("split in two")
    AGREED = "agreed", _("another time agreed")


class Adjustment(models.Model):
    """What people decided about one need of a week, beside the grant: every later plan of the week keeps it."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    edit = models.ForeignKey(PlanEdit, models.CASCADE, related_name="adjustments")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=AdjustmentKind.choices)
    team = models.ForeignKey("teams.Team", models.CASCADE, related_name="+")
    week = models.DateField(help_text="the Monday")
    grant = models.ForeignKey("decisions.Grant", models.CASCADE, related_name="+")
    day = models.DateField(null=True)
    window_start = models.TimeField(null=True)
    window_end = models.TimeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True, help_text="of the added visit, or of the first part")
    helpers = models.PositiveSmallIntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["team", "week"])]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "kind"], condition=Q(withdrawn_at=None), name="one_standing_adjustment_of_a_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["added", "agreed"])
                | Q(day__isnull=False, window_start__isnull=False, window_end__gte=F("window_start")),
                name="adjustment_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["added", "split"]) | Q(minutes__gt=0), name="adjustment_has_its_minutes"
            ),
        ]
