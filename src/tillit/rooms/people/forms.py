"""What the pages ask for; the forms check input and nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tillit.foundation.meanwhile import ShowsMeanwhile
from tillit.rooms.people.models import ContactChannel, PauseReason, Writer
from tillit.rooms.people.services.words import TEXT_MAX
from tillit.rooms.people.types import ENTERED_BY_STAFF

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]


def _said(words: type[TextChoices]) -> list[tuple[str, Any]]:
    """Give the choices with a capital, as they stand alone."""
    return [(word.value, capfirst(word.label)) for word in words]


class How(forms.ChoiceField):
    """By which way staff were told; asked of staff alone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("How did you get to know this?"),
            choices=[(how.value, how.label) for how in ENTERED_BY_STAFF],
            widget=forms.RadioSelect,
            **kwargs,
        )


class Told(ShowsMeanwhile):
    """A form for the person themself or for who enters it for them; only staff are asked by which way."""

    how = How()

    def __init__(self, *args: Any, by_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_staff:
            del self.fields["how"]


class Day(forms.DateField):
    """A day, chosen in the browser's own calendar or typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=DAY_FORMATS, widget=forms.DateInput(format=DAY_FORMATS[0], attrs={"type": "date"}), **kwargs
        )


class WordsForm(Told):
    """What matters; staff also say who held the pen."""

    field_order = ("text", "writer", "writer_name", "how")

    text = forms.CharField(
        label=_("In your own words"),
        max_length=TEXT_MAX,
        error_messages={"required": _("Write something first.")},
        widget=forms.Textarea(attrs={"rows": 7, "class": "ds-input words-field"}),
    )
    writer = forms.ChoiceField(
        label=_("Who wrote it down?"),
        choices=[
            (Writer.HELPER, _("I did, in their words")),
            (Writer.PERSON, _("They wrote it themselves")),
            (Writer.RELATIVE, _("A relative, in their words")),
        ],
        widget=forms.RadioSelect,
    )
    writer_name = forms.CharField(label=_("Name of the relative"), max_length=200, required=False)

    def __init__(self, *args: Any, by_staff: bool, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, by_staff=by_staff, **kwargs)
        if not own:
            self.fields["text"].label = _("In their own words")
        if not by_staff:
            del self.fields["writer"], self.fields["writer_name"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("writer") == Writer.RELATIVE and not said.get("writer_name"):
            self.add_error("writer_name", _("Write the name of who wrote it down."))
        return said


class PauseForm(Told):
    """The days without visits, and why."""

    field_order = ("reason", "starts_on", "ends_on", "how")

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=_said(PauseReason),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    starts_on = Day(label=_("First day without visits"), error_messages={"required": _("Choose a day.")})
    ends_on = Day(
        label=_("Visits again from"), required=False, help_text=_("Leave it empty when you do not know it yet.")
    )


class ContactForm(Told):
    """How the person is reached, and in which language."""

    field_order = ("phone", "email", "contact_channel", "language", "how")

    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    contact_channel = forms.ChoiceField(
        label=_("How do you want to hear from us?"), choices=_said(ContactChannel), widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("In which language?"))

    def __init__(self, *args: Any, by_staff: bool, language: str, **kwargs: Any) -> None:
        super().__init__(*args, by_staff=by_staff, **kwargs)
        offered = [(code, name) for code, name in settings.LANGUAGES]
        if language not in dict(offered):
            offered.append((language, language))  # it came by file; nobody loses it by changing their phone
        self.fields["language"].choices = offered
        if by_staff:
            self.fields["contact_channel"].label = _("How do they want to hear from us?")
            for name in ("phone", "email"):
                self.fields[name].widget.attrs["autocomplete"] = "off"
