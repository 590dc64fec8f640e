"""Forms of teams and of who belongs to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from tillit.foundation.meanwhile import ShowsMeanwhile
from tillit.pages.administration.forms.fields import DayField, after
from tillit.rooms.organization import queries as organization
from tillit.rooms.workforce.queries import EmployeeCard
from tillit.ui.long_select import LongSelect

ROLES = [("member", _("Member")), ("leader", _("Leader"))]


class TeamForm(ShowsMeanwhile):
    """What a team is called, where it belongs, and where its shifts start."""

    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    latitude = forms.FloatField(
        label=_("Base: degrees north"),
        min_value=57,
        max_value=81,
        localize=True,
        help_text=_("Where shifts start and end. Between 57 and 81 in Norway, such as 59.91."),
    )
    longitude = forms.FloatField(
        label=_("Base: degrees east"),
        min_value=4,
        max_value=35,
        localize=True,
        help_text=_("Between 4 and 35 in Norway, such as 10.52."),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = organization.unit_names()
        for name in ("latitude", "longitude"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"


class MemberForm(forms.Form):
    """An employee who comes to a team."""

    employee = forms.TypedChoiceField(label=_("Employee"), coerce=int, widget=LongSelect)
    role = forms.ChoiceField(label=_("In the team"), choices=ROLES)
    starts_on = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False)

    def __init__(
        self, *args: object, employees: Iterable[EmployeeCard], may_choose_leader: bool, **options: object
    ) -> None:
        super().__init__(*args, **options)
        self.fields["employee"].choices = [("", _("Choose")), *_listed(employees)]
        if not may_choose_leader:
            self.fields["role"].choices = ROLES[:1]
            self.fields["role"].help_text = _("Who leads the team is for an administrator to say.")

    @property
    def ends_on(self) -> date | None:
        return after(self.cleaned_data["last_day"])


class MemberChangeForm(forms.Form):
    """What a member is, and until when."""

    role = forms.ChoiceField(choices=ROLES)
    last_day = DayField(label=_("Last day"), required=False)

    @property
    def ends_on(self) -> date | None:
        return after(self.cleaned_data["last_day"])


class MoveForm(forms.Form):
    """To which team a person moves, and when."""

    team = forms.TypedChoiceField(label=_("To the team"), coerce=int)
    on = DayField(label=_("From and with"), help_text=_("The first day on which the new team helps the person."))

    def __init__(self, *args: object, teams: Iterable[tuple[int, str]], **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["team"].choices = [("", _("Choose")), *teams]


class ContactForm(forms.Form):
    """Who in the team is the person's primary contact."""

    employee = forms.TypedChoiceField(label=_("Primary contact"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: object, members: Iterable[EmployeeCard], **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["employee"].choices = [("", _("Nobody yet")), *_listed(members)]


def _listed(employees: Iterable[EmployeeCard]) -> list[tuple[int, str]]:
    return [(card.id, f"{card.family_name}, {card.given_name} ({card.profession})") for card in employees]
