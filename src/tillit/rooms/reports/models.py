"""Public status reports: a draft that people comment, then frozen; a correction is a new version."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    REPLACED = "replaced", _("replaced by a newer version")


class Report(models.Model):
    """One version of a report of a kind, for the municipality or a unit, over the days `first` to `last`.

    `number` is the report's own and stays through its versions; both are given when it is published. `content` is
    all that the formats show, with the definitions inside, and `digest` is its SHA-256: once published a database
    trigger refuses to change either.
    """

    kind = models.CharField(max_length=60)
    kind_version = models.PositiveSmallIntegerField()
    unit = models.ForeignKey("organization.Unit", models.PROTECT, null=True, related_name="+")
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    number = models.PositiveIntegerField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    what_changed = models.CharField(max_length=500, blank=True)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    drafted_at = models.DateTimeField()
    # A draft is counted in a job: up to 100; `fault` is the kind of what stopped it, never its words.
    progress = models.PositiveSmallIntegerField(default=100)
    fault = models.CharField(max_length=60, blank=True, default="")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["state", "-published_at"])]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="report_number_and_version"),
            models.UniqueConstraint(
                fields=["kind", "unit", "first", "last"],
                condition=Q(state="draft"),
                name="one_draft_a_period",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="report_days_in_order"),
            models.CheckConstraint(
                condition=Q(state="draft", digest="", published_at=None)
                | (~Q(state="draft") & Q(number__isnull=False, published_at__isnull=False) & ~Q(digest="")),
                name="report_frozen_when_published",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, version=1) | Q(corrects__isnull=False, version__gt=1),
                name="correction_is_a_new_version",
            ),
        ]


class Comment(models.Model):
    """What a person says to a section of a draft, in a language: results, challenges, what is done about them."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="comments")
    section = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    words = models.TextField(max_length=4_000, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "section", "language"], name="one_comment_a_section")]
