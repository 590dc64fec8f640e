"""What an administrator fills in to have a report drafted, and to publish a correction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from tillit.rooms.organization import queries as organization
from tillit.rooms.reports.kind import kinds
from tillit.rooms.reports.periods import month_of, parse
from tillit.rooms.reports.reading import language, period_in_words
from tillit.rooms.teams import queries as teams

MONTHS_OFFERED = 13
WHOLE = "municipality"


class DraftForm(forms.Form):
    """Which report: kind, of what, over which days."""

    kind = forms.ChoiceField(label=_("Kind"))
    scope = forms.ChoiceField(label=_("Of what"))
    period = forms.ChoiceField(label=_("Days"))

    def __init__(self, *args: object, today: date, municipality: str, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(each.id, each.title[language()]) for each in kinds().values()]
        self.fields["scope"].choices = [(WHOLE, municipality or _("The municipality")), *_units()]
        self.fields["period"].choices = [(text, period_in_words(parse(text, today=today))) for text in _periods(today)]
        for name in self.fields:
            self.fields[name].widget.attrs["class"] = "ds-input"

    @property
    def unit_id(self) -> int | None:
        return None if self.cleaned_data["scope"] == WHOLE else int(self.cleaned_data["scope"])


class PublishForm(forms.Form):
    """What a correction says of itself."""

    what_changed = forms.CharField(
        label=_("What is corrected"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone reads it: what was wrong, and what is right now. Name no person."),
    )


def _units() -> list[tuple[str, str]]:
    """Give the units that have teams, or stand above one that has."""
    above, with_teams = organization.units_above(), {team.unit_id for team in teams.all_teams()}
    shown = with_teams | {unit for each in with_teams for unit in above.get(each, ())}
    return [(str(pk), name) for pk, name in organization.unit_names() if pk in shown and pk in above]


def _periods(today: date) -> Iterable[str]:
    """Give this month so far, the year before it month by month, the quarters that are over, and last year."""
    at = today.replace(day=1)
    for _each in range(MONTHS_OFFERED):
        yield f"{at:%Y-%m}"
        at = month_of(at - timedelta(days=1)).first
    for back in range(1, 5):
        year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 - back, 4)
        yield f"{year}-Q{quarter + 1}"
    yield str(today.year - 1)
