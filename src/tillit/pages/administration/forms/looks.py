"""The form of a review: justified or not, and what is done about it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tillit.rooms.privacy.types import Outcome


class ReviewForm(forms.Form):
    """What the review came to."""

    outcome = forms.ChoiceField(
        label=_("Was it justified?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it was justified.")},
    )
    words = forms.CharField(
        label=_("What you found, and what is done about it"),
        required=False,
        max_length=500,
        help_text=_("Needed when it was not justified. Write nothing of the person's health."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
