"""What a team leader fills in to change a visit: the names of the fields are those of the addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillit.foundation.asked.forms import AsksStaff
from tillit.rooms.visits.models import AskedBy
from tillit.ui import formats

Choices = list[tuple[str, Any]]
MOST_WORDS = 300
NOBODY = "0"


class _Nth(forms.Select):
    """A select that stands several times under one name: this one reads the value that is number `place`."""

    def __init__(self, place: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.place = place

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        values = data.getlist(name) if isinstance(data, QueryDict) else [data.get(name)]
        return (values[self.place] if self.place < len(values) else "") or NOBODY


class ClockField(forms.TimeField):
    """A time of day, written 10:15, 10.15 or 1015: the browser's own field follows the machine's country, not ours."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(widget=widget, input_formats=["%H:%M", "%H.%M", "%H%M"], **kwargs)


class ChangeForm(AsksStaff):
    """The version that the leader saw goes along with every change; what is not there is the plan as it is."""

    versjon = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def typed(self) -> str:
        """Give what was chosen as one text: what is saved must be what the consequences were shown for."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in ("versjon", "ord", "svar")}
        return "|".join(f"{name}={value}" for name, value in sorted(kept.items()))


class HelpersForm(ChangeForm):
    """Day, time and helpers; `helpers` are the choices, `count` how many helpers the visit needs."""

    dag = forms.ChoiceField(label=gettext_lazy("Day"))
    tid = ClockField(label=gettext_lazy("Starts at"))

    def __init__(
        self,
        data: Any = None,
        *,
        days: Iterable[date],
        helpers: Choices,
        count: int,
        least: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["dag"].choices = [(day.isoformat(), formats.day(day).capitalize()) for day in days]
        self.count = count
        self.least = count if least is None else least
        for place in range(count):
            name = f"hjelper_{place + 1}"
            label = gettext_lazy("Helper") if count == 1 else _("Helper %(number)d") % {"number": place + 1}
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[(NOBODY, _("Nobody yet")), *helpers],
                widget=_Nth(place, attrs={"id": f"id_{name}"}),
            )
        last = [
            name for name in self.fields if not name.startswith("hjelper_") and name not in ("versjon", "dag", "tid")
        ]
        self.order_fields(["versjon", "dag", "tid", *(f"hjelper_{i + 1}" for i in range(count)), *last])

    def add_prefix(self, field_name: str) -> str:
        return "hjelper" if field_name.startswith("hjelper_") else super().add_prefix(field_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = self.helper_ids(cleaned)
        if len(set(chosen)) < len(chosen):
            self.add_error("hjelper_2", _("Choose two different helpers."))
        elif chosen and len(chosen) < self.least:
            self.add_error(f"hjelper_{len(chosen) + 1}", _("The visit needs two helpers."))
        return cleaned

    def helper_ids(self, cleaned: Mapping[str, Any] | None = None) -> tuple[int, ...]:
        """Give who was chosen, in order; none is nobody yet."""
        found = self.cleaned_data if cleaned is None else cleaned
        chosen = [found.get(f"hjelper_{place + 1}", NOBODY) for place in range(self.count)]
        return tuple(int(value) for value in chosen if value != NOBODY)

    @property
    def day(self) -> date:
        return date.fromisoformat(self.cleaned_data["dag"])

    @property
    def start(self) -> time:
        chosen: time = self.cleaned_data["tid"]
        return chosen.replace(second=0, microsecond=0)


def words_field(label: str | Promise) -> forms.CharField:
    """Give a field for a few words that the person may read."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=gettext_lazy("The person can read this. Write nothing about other people."),
    )


class MoveForm(HelpersForm):
    """Another day, time or helper for a visit; `svar` is the person's wish that it comes from, if it does."""

    asked_as = {"ord": "visits.move_visit.words"}

    svar = forms.UUIDField(required=False, widget=forms.HiddenInput)
    avtalt = forms.BooleanField(
        label=gettext_lazy("Agreed with the person"),
        required=False,
        help_text=gettext_lazy("Then the visit may be at another time than granted, and new proposals keep it there."),
    )
    ord = words_field(gettext_lazy("Why, in a few words"))


class CancelForm(ChangeForm):
    """Who wants the visit gone, and why."""

    asked_as = {"ord": "visits.cancel_visit.words"}

    spurt = forms.ChoiceField(
        label=gettext_lazy("Who asked for it?"),
        widget=forms.RadioSelect,
        choices=[
            (AskedBy.PERSON, gettext_lazy("The person does not want this visit")),
            (AskedBy.MUNICIPALITY, gettext_lazy("We cannot make it: it becomes a deviation of ours")),
        ],
    )
    ord = words_field(gettext_lazy("Why, in a few words"))


class SwapForm(ChangeForm):
    """The other visit: the helpers of the two exchange them."""

    asked_as = {"ord": "visits.swap_visits.words"}

    med = forms.ChoiceField(label=gettext_lazy("Swap with"))
    ord = words_field(gettext_lazy("Why, in a few words"))

    def __init__(self, data: Any = None, *, others: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["med"].choices = others


class SplitForm(HelpersForm):
    """How long the first part is, and when and by whom the second is made."""

    asked_as = {"ord": "visits.split_visit.words"}

    minutter = forms.IntegerField(label=gettext_lazy("Minutes of the first part"), min_value=5)
    avtalt = forms.BooleanField(
        label=gettext_lazy("Agreed with the person"),
        required=False,
        help_text=gettext_lazy("Then the second part may be at another time than granted."),
    )
    ord = words_field(gettext_lazy("Why, in a few words"))

    def __init__(self, data: Any = None, *, whole: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.whole = whole
        self.fields["minutter"].max_value = whole - 5
        self.fields["minutter"].validators.append(MaxValueValidator(whole - 5))
        self.fields["dag"].label = gettext_lazy("Day of the second part")
        self.fields["tid"].label = gettext_lazy("The second part starts at")
        self.order_fields(["versjon", "minutter"])


class WhomForm(forms.Form):
    """Whose visit it is to be."""

    person = forms.ChoiceField(label=gettext_lazy("Person"))

    def __init__(self, data: Any = None, *, people: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["person"].choices = [("", _("Choose a person")), *people]


class AddForm(HelpersForm):
    """A visit more than the plan has: on which grant, when, how long and by whom."""

    asked_as = {"ord": "visits.add_visit.words"}

    person = forms.UUIDField(widget=forms.HiddenInput)
    vedtak = forms.ChoiceField(label=gettext_lazy("For what"), widget=forms.RadioSelect)
    minutter = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=480)
    spurt = forms.ChoiceField(
        label=gettext_lazy("Who asked for it?"),
        widget=forms.RadioSelect,
        choices=[
            (AskedBy.PERSON, gettext_lazy("The person")),
            (AskedBy.MUNICIPALITY, gettext_lazy("We in the service")),
        ],
    )
    ord = words_field(gettext_lazy("Why, in a few words"))

    def __init__(self, data: Any = None, *, grants: Choices, **kwargs: Any) -> None:
        super().__init__(data, count=2, least=1, **kwargs)
        self.fields["vedtak"].choices = grants
        self.fields["hjelper_2"].label = gettext_lazy("One more helper, if two are needed")
        self.order_fields(["versjon", "person", "vedtak"])
