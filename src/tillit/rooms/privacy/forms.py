"""Forms: shutting somebody out, and opening a record in an emergency."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tillit.rooms.people.types import ENTERED_BY_STAFF
from tillit.rooms.privacy.types import Why
from tillit.rooms.workforce import queries as workforce

ALL_BUT_TEAM = "team"


class BlockForm(forms.Form):
    """Whom to shut out; staff also say how they got to know it."""

    whom = forms.ChoiceField(
        label=_("Who is not to see the record?"), error_messages={"required": _("Choose somebody.")}
    )
    how = forms.ChoiceField(
        label=_("How did you get to know this?"),
        choices=[("", _("Choose")), *((how.value, how.label) for how in ENTERED_BY_STAFF)],
        error_messages={"required": _("Choose how you got to know it.")},
    )

    def __init__(self, *args: Any, by_staff: bool, offered: list[workforce.EmployeeCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = [
            ("", _("Choose")),
            (ALL_BUT_TEAM, _("Everybody but my fixed team") if not by_staff else _("Everybody but the fixed team")),
            *((str(card.id), f"{card.name}, {card.profession}") for card in offered),
        ]
        if not by_staff:
            del self.fields["how"]

    @property
    def employee_id(self) -> int | None:
        """Give the employee who is chosen, or None for everybody but the team."""
        whom = self.cleaned_data["whom"]
        return None if whom == ALL_BUT_TEAM else int(whom)


class EmergencyForm(forms.Form):
    """Who is meant, by the whole number or by names and day of birth, and why at once."""

    national_number = forms.CharField(
        label=_("National identity number"),
        required=False,
        max_length=15,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Or fill in both names and the day of birth below."),
    )
    given_name = forms.CharField(
        label=_("First name"), required=False, max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    family_name = forms.CharField(
        label=_("Last name"), required=False, max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth_on = forms.DateField(
        label=_("Day of birth"),
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}),
    )
    why = forms.ChoiceField(
        label=_("Why must you see it now?"),
        choices=Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you must see the record now.")},
    )
    words = forms.CharField(
        label=_("What has happened, in a sentence"),
        max_length=500,
        help_text=_("An administrator reads it afterwards. Write no diagnosis."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a sentence why you need it. Somebody reads it afterwards.")},
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["national_number"] = "".join((said.get("national_number") or "").split())
        names = (said.get("given_name"), said.get("family_name"), said.get("birth_on"))
        if not said["national_number"] and not all(names) and not self.errors:
            self.add_error("national_number", _("Write the whole number, or both names and the day of birth."))
        return said
