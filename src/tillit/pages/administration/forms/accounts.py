"""Forms of accounts and roles."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from tillit.foundation.identity.doors import DoorKind
from tillit.foundation.meanwhile import ShowsMeanwhile
from tillit.foundation.users import Role
from tillit.pages.administration.forms.fields import DayField, after
from tillit.rooms.workforce import queries as workforce
from tillit.ui.long_select import LongSelect

USERNAME = RegexValidator(r"^[\w.@+-]+\Z", _("Use letters, digits and . @ + - _ only."))


class AccountForm(ShowsMeanwhile):
    """Who has the account, and which employee they are."""

    display_name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    employee = forms.TypedChoiceField(
        label=_("Employee"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=LongSelect,
        help_text=_("Whose day and teams the account opens. Only employees without another account are listed."),
        error_messages={"invalid_choice": _("Another account got this employee meanwhile. Choose somebody else.")},
    )

    def __init__(self, *args: object, current: workforce.EmployeeCard | None = None, **options: object) -> None:
        super().__init__(*args, **options)
        free = workforce.without_account()
        listed = [current, *free] if current else free
        self.fields["employee"].choices = [
            ("", _("No employee")),
            *((card.id, f"{card.family_name}, {card.given_name} ({card.profession})") for card in listed),
        ]


class NewAccountForm(AccountForm):
    """An account to make."""

    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        validators=[USERNAME],
        help_text=_("Such as the first part of the work e-mail. It cannot be changed later."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("display_name", "username", "language", "employee")


class RoleForm(forms.Form):
    """A role to hold, and on which days."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    starts_on = DayField(label=_("First day"))
    last_day = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("An access is limited in time: choose the day on which it is to be weighed anew."),
    )

    def clean(self) -> dict[str, Any]:
        """Say at the field what the service would refuse."""
        given = self.cleaned_data
        if given.get("starts_on") and given.get("last_day") and given["last_day"] < given["starts_on"]:
            self.add_error("last_day", _("The last day must not be before the first."))
        return given

    @property
    def ends_on(self) -> date | None:
        return after(self.cleaned_data["last_day"])


class IdentityForm(ShowsMeanwhile):
    """Whose the account is, to the provider that vouches for them."""

    door = forms.ChoiceField(
        label=_("Comes in by"),
        choices=[
            (DoorKind.STAFF.value, _("HelseID (works here)")),
            (DoorKind.INHABITANT.value, _("ID-porten (relative)")),
        ],
    )
    number = forms.CharField(
        label=_("National number"),
        max_length=15,
        help_text=_("Only a mark of it is kept: it is recognized when they come in, and cannot be read by anybody."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class LastDayForm(forms.Form):
    """The last day of something that goes on."""

    last_day = DayField(label=_("Last day"), required=False)

    @property
    def ends_on(self) -> date | None:
        return after(self.cleaned_data["last_day"])
