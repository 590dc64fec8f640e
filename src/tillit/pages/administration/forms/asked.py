"""The form that retires a field."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tillit.foundation.asked.forms import AsksStaff
from tillit.foundation.asked.services import WORDS_MAX


class RetireForm(AsksStaff):
    """Why, in a few words."""

    asked_as = {"words": "administration.retire.words"}

    words = forms.CharField(label=_("Why, in a few words"), required=False, max_length=WORDS_MAX)
