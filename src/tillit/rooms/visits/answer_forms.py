"""What is asked of who answers to a visit: at most one question after the choice; the forms check input only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tillit.foundation.asked.forms import AsksStaff
from tillit.rooms.people.types import ENTERED_BY_STAFF
from tillit.rooms.visits.models import Outcome, Reply
from tillit.rooms.visits.services.answers import WORDS_MAX
from tillit.rooms.visits.spoken import bare_clock, sentence_start
from tillit.ui import formats

HALF_HOURS = [time(hour, minute) for hour in range(6, 23) for minute in (0, 30)]


def _words(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        error_messages={"required": _("Write a few words.")},
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class AnswerForm(AsksStaff):
    """A plain yes; staff also say how the answer came."""

    field_order = ("wished_day", "wished_from", "wished_to", "words", "how")

    how = forms.ChoiceField(
        label=_("How did the answer come?"),
        choices=[(way.value, way.label) for way in ENTERED_BY_STAFF],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, by_staff: bool, days: Iterable[date] = (), **kwargs: Any) -> None:
        self.asks_staff = by_staff
        super().__init__(*args, **kwargs)
        if not by_staff:
            del self.fields["how"]


class NoForm(AnswerForm):
    """Not needed; why is the person's own business."""

    asked_as = {"words": "visits.answer.words"}

    words = _words(_("Do you want to say why?"))

    def __init__(self, *args: Any, by_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, by_staff=by_staff, **kwargs)
        if by_staff and "words" in self.fields:
            self.fields["words"].label = _("Why, if it was said")


class TimeForm(AnswerForm):
    """Another time: which day, and from when; until when is optional."""

    asked_as = {"words": "visits.answer.words", "wished_to": "visits.answer.wished_to"}

    wished_day = forms.TypedChoiceField(label=_("Which day?"), coerce=date.fromisoformat, widget=forms.RadioSelect)
    wished_from = forms.TypedChoiceField(
        label=_("Earliest time"),
        coerce=time.fromisoformat,
        error_messages={"required": _("Choose a time from the list.")},
    )
    wished_to = forms.TypedChoiceField(
        label=_("Latest time"), coerce=time.fromisoformat, required=False, empty_value=None
    )
    words = _words(_("Anything else we should know?"))

    def __init__(self, *args: Any, days: Iterable[date] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clocks = [(at.isoformat("minutes"), bare_clock(at)) for at in HALF_HOURS]
        self.fields["wished_day"].choices = [(day.isoformat(), sentence_start(formats.day(day))) for day in days]
        self.fields["wished_from"].choices = [("", _("Choose a time")), *clocks]
        if "wished_to" in self.fields:
            self.fields["wished_to"].choices = [("", _("Any time")), *clocks]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("wished_from"), said.get("wished_to")
        if first and last and last <= first:
            self.add_error("wished_to", _("The latest time must be after the earliest."))
        return said


class WayForm(AnswerForm):
    """Another way: told in words."""

    words = _words(_("Say it in your own words"), required=True)

    def __init__(self, *args: Any, by_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, by_staff=by_staff, **kwargs)
        if by_staff:
            self.fields["words"].label = _("In their own words")


FORMS: dict[str, type[AnswerForm]] = {
    Reply.YES: AnswerForm,
    Reply.NO: NoForm,
    Reply.ANOTHER_TIME: TimeForm,
    Reply.ANOTHER_WAY: WayForm,
}


class ReplyForm(forms.Form):
    """What the team answers: how the wish was met, and what the person reads."""

    outcome = forms.ChoiceField(label=_("How does it become?"), choices=Outcome.choices, widget=forms.RadioSelect)
    words = _words(_("What the person reads"))

    def __init__(self, *args: Any, can_be_kept: bool, **kwargs: Any) -> None:
        """Leave *as wished* out while it would not be true: a visit that is not needed is cancelled for that."""
        super().__init__(*args, **kwargs)
        if not can_be_kept:
            self.fields["outcome"].choices = [c for c in Outcome.choices if c[0] != Outcome.KEPT]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("outcome") in (Outcome.PARTLY, Outcome.NOT_POSSIBLE) and not said.get("words"):
            self.add_error("words", _("Say in a sentence why. The person reads it."))
        return said


class CancelForm(forms.Form):
    """Cancelling a visit that the person does not need; where it matters, only after a talk."""

    has_talked = forms.BooleanField(label=_("I have talked with the person about it"))
    words = _words(_("What the person reads"))

    def __init__(self, *args: Any, call_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not call_first:
            del self.fields["has_talked"]
