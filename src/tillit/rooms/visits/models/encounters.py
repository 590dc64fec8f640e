"""What really happened: encounters, and what was not as planned."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tillit.rooms.visits.models.changes import PlanEdit
from tillit.rooms.visits.models.plans import Visit


class EncounterStatus(models.TextChoices):
    """FHIR EncounterStatus, the two that are used."""

    FINISHED = "finished", _("done")
    ENTERED_IN_ERROR = "entered-in-error", _("undone")


class Origin(models.TextChoices):
    IMPORTED = "imported", _("from the municipality's files")
    TAP = "tap", _("tapped by the helper")


class Encounter(models.Model):
    """That an employee helped a person on a day (FHIR Encounter): what is counted.

    Only the day counts, never a speed; `recorded_at` serves the trail. A row from files may stand for several
    visits of the day (`visits`). Undoing marks it entered-in-error, it is never removed.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    employee = models.ForeignKey("workforce.Employee", models.CASCADE, related_name="+")
    day = models.DateField()
    visits = models.PositiveSmallIntegerField(default=1)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="encounters")
    team = models.ForeignKey("teams.Team", models.SET_NULL, null=True, related_name="+", db_index=False)
    status = models.CharField(max_length=20, choices=EncounterStatus.choices, default=EncounterStatus.FINISHED)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            # With the number of visits in it, whom people met is counted from the index alone.
            models.Index(
                fields=["day", "person", "employee"],
                include=["visits"],
                condition=Q(status="finished"),
                name="encounter_day_visits",
            ),
            models.Index(fields=["person", "day"], condition=Q(status="finished"), name="encounter_person"),
            # Rows come in the order of their instants, so that a few pages tell where each week lies.
            BrinIndex(fields=["recorded_at"], name="encounter_recorded"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "employee"], condition=Q(status="finished"), name="one_encounter_a_visit"
            ),
            models.UniqueConstraint(
                fields=["person", "employee", "day"],
                condition=Q(origin="imported"),
                name="one_imported_encounter_a_day",
            ),
        ]


class DeviationKind(models.TextChoices):
    """What was not as planned: the municipality's deviation, never the person's."""

    NOT_DONE = "not_done", _("The visit was not done")
    NOT_HOME = "not_home", _("Nobody answered the door")
    MOVED = "moved", _("Another time")
    OTHER_HELP = "other_help", _("Other help than planned")
    OTHER = "other", _("Something else")


NOT_GIVEN = (DeviationKind.NOT_DONE, DeviationKind.NOT_HOME)  # the visit gave no help at all


class Deviation(models.Model):
    """A word about a visit that was not as planned; a withdrawn one is kept.

    `edit` is filled when it follows from a change of the plan, not from what a helper told.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="deviations")
    kind = models.CharField(max_length=20, choices=DeviationKind.choices)
    words = models.CharField(max_length=500, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    edit = models.ForeignKey(PlanEdit, models.CASCADE, null=True, related_name="+")
