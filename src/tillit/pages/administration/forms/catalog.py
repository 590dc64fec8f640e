"""Forms of the catalogue: every text in both languages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tillit.foundation.meanwhile import ShowsMeanwhile
from tillit.rooms.catalog.queries import EditedEntry, shown
from tillit.rooms.catalog.types import LANGUAGES, OWN_TEXTS

LABELS = {
    "group": _("Group on the front page"),
    "name": _("What it is called"),
    "summary": _("In one sentence"),
    "for_whom": _("Who it is for"),
    "how_to_ask": _("How one asks"),
    "opening_hours": _("When it is open"),
    "limits": _("How soon: what the municipality promises"),
}
SHORT = {"group": 60, "name": 120, "summary": 300}
LONGEST = 2000


class EntryForm(ShowsMeanwhile):
    """The texts of an entry; field names are such as `nb_name`."""

    referral_needed = forms.BooleanField(label=_("A referral is needed, for instance from a doctor"), required=False)

    def __init__(self, *args: object, entry: EditedEntry | None = None, **options: object) -> None:
        initial = shown(entry) if entry else {}
        super().__init__(*args, initial=initial, **options)
        must = entry is None or entry.is_own
        for language in LANGUAGES:
            for key in OWN_TEXTS:
                self.fields[f"{language}_{key}"] = _text(key, language, required=must and language == "nb")
        if entry:
            self.showing(initial)
        self.order_fields([f"{language}_{key}" for language in LANGUAGES for key in OWN_TEXTS])

    @property
    def texts(self) -> dict[str, str]:
        """Give the texts by `nb.name` and the like."""
        return {
            f"{language}.{key}": self.cleaned_data[f"{language}_{key}"] for language in LANGUAGES for key in OWN_TEXTS
        }

    def in_language(self, language: str) -> list[forms.BoundField]:
        """Give the fields of one language, in order."""
        return [self[f"{language}_{key}"] for key in OWN_TEXTS]


class NewEntryForm(EntryForm):
    """An entry of the municipality's own."""

    home_visits = forms.BooleanField(
        label=_("It is given at home, by visits"),
        required=False,
        help_text=_("Then grants of it become visits in the team's plan. This cannot be changed later."),
    )


def _text(key: str, language: str, *, required: bool) -> forms.CharField:
    short = key in SHORT
    return forms.CharField(
        label=LABELS[key],
        required=required and key in ("name", "group", "summary"),
        max_length=SHORT.get(key, LONGEST),
        widget=forms.TextInput(attrs={"lang": language})
        if short
        else forms.Textarea(attrs={"lang": language, "rows": 4}),
    )
