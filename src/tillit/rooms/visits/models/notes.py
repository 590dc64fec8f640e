"""Notes from one helper to the next: short, for a week, and not the journal."""

from django.conf import settings
from django.db import models

from tillit.rooms.visits.models.plans import Visit


class HandoverNote(models.Model):
    """What the next helper at a person should know; a withdrawn one is kept."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, related_name="+")
    words = models.CharField(max_length=500)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "written_at"])]
        constraints = [models.CheckConstraint(condition=~models.Q(words=""), name="note_says_something")]


class NoteReading(models.Model):
    """That a helper has read a note: it leaves their day."""

    note = models.ForeignKey(HandoverNote, models.CASCADE, related_name="readings", db_index=False)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "read_by"], name="note_read_once")]
