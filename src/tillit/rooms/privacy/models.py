"""Who is shut out by the person, who came in without ordinary ground, and which looks are asked about."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tillit.rooms.people.types import How
from tillit.rooms.privacy.types import Against, Outcome, Rule, Why


class Block(models.Model):
    """That a person shuts an employee, or everybody but their team, out of the record (pasientjournalloven § 17).

    Lifted it stays, with when and by whom.
    """

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    against = models.CharField(max_length=15, choices=Against.choices)
    employee = models.ForeignKey("workforce.Employee", models.CASCADE, null=True, blank=True, related_name="+")
    blocked_at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How.choices)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_how = models.CharField(max_length=10, choices=How.choices, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(against=Against.EMPLOYEE, employee__isnull=False)
                | Q(against=Against.ALL_BUT_TEAM, employee=None),
                name="block_names_an_employee_or_nobody",
            ),
            models.UniqueConstraint(
                fields=["person", "against", "employee"],
                condition=Q(lifted_at=None),
                nulls_distinct=False,
                name="one_standing_block",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_how="")
                | (Q(lifted_at__gte=F("blocked_at"), lifted_by__isnull=False) & ~Q(lifted_how="")),
                name="block_lifted_whole",
            ),
        ]


class Reviewed(models.Model):
    """What is looked into afterwards, by somebody else, with an outcome and words."""

    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True)
    review_words = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, outcome="", review_words="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(outcome="")),
                name="%(class)s_reviewed_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")), name="%(class)s_reviewed_by_another"
            ),
        ]


class EmergencyAccess(Reviewed):
    """That somebody without ordinary ground may look at a person's record for some hours, and why they asked."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = models.CharField(max_length=15, choices=Why.choices)
    words = models.CharField(max_length=500)
    past_block = models.BooleanField(default=False, help_text="the person had shut them out")
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "ends_at"], name="emergency_access_open")]
        constraints = [
            *Reviewed.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_at__gt=F("begun_at")), name="emergency_access_not_empty"),
            models.CheckConstraint(condition=~Q(words=""), name="emergency_access_says_why"),
        ]


class FlaggedLook(Reviewed):
    """What an account looked at on a day that somebody should ask about; `person` is empty where it is the number."""

    rule = models.CharField(max_length=15, choices=Rule.choices)
    day = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, null=True, blank=True, related_name="+")
    looks = models.PositiveIntegerField()
    limit = models.PositiveIntegerField(null=True, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    grounds = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["reviewed_at", "day"], name="flagged_look_open")]
        constraints = [
            *Reviewed.Meta.constraints,
            models.UniqueConstraint(
                fields=["rule", "day", "user", "person"], nulls_distinct=False, name="flagged_look_once"
            ),
        ]
