"""A morning's repair: who is away, the ways to mend the day side by side, and the one that was chosen."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tillit.rooms.visits.models.changes import PlanEdit
from tillit.rooms.visits.models.plans import Plan


class RepairState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    WORKING = "working", _("being worked out")
    READY = "ready", _("ready to choose from")
    ACCEPTED = "accepted", _("chosen")
    OUTDATED = "outdated", _("the plan changed meanwhile")
    FAILED = "failed", _("could not be worked out")


class RepairCause(models.TextChoices):
    ABSENCE = "absence", _("somebody is not available")
    ADDED = "added", _("a visit was added")
    LONGER = "longer", _("a visit takes longer")
    TRAVEL = "travel", _("somebody travels otherwise that day")
    ASKED = "asked", _("the leader asked for it")


class Repair(models.Model):
    """Proposals to mend a team's accepted plan from a day on, worked out for one version of the plan."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="repairs")
    version = models.PositiveIntegerField(help_text="the plan's version that it starts from")
    day = models.DateField()
    whole_week = models.BooleanField(default=False, help_text="from the day on, not the day alone")
    cause = models.CharField(max_length=10, choices=RepairCause.choices, default=RepairCause.ASKED)
    travel = models.JSONField(default=dict, help_text="{employee: how they travel that day} where it is not as usual")
    state = models.CharField(max_length=10, choices=RepairState.choices, default=RepairState.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    edit = models.OneToOneField(PlanEdit, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["plan", "-asked_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "day"],
                condition=models.Q(state__in=["queued", "working"]),
                name="one_repair_at_work_a_day",
            )
        ]


class OptionKind(models.TextChoices):
    FEWEST_CHANGES = "fewest", _("Fewest changes")
    BEST_CONTINUITY = "known", _("Best continuity")
    LONGER_SHIFT = "longer", _("Somebody stays longer")


class RepairOption(models.Model):
    """One way to mend the day: the changes visit by visit, and what they come to."""

    repair = models.ForeignKey(Repair, models.CASCADE, related_name="options")
    kind = models.CharField(max_length=10, choices=OptionKind.choices)
    changes = models.JSONField(help_text="a list of {key, to: placement as in VisitChange.after, or null}")
    longer_shifts = models.JSONField(default=list, help_text="shifts that must be asked for; see repair_options.py")
    measures = models.JSONField(help_text="changed visits, persons, new faces, uncovered, late minutes, travel")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repair", "kind"], name="one_option_of_a_kind")]
