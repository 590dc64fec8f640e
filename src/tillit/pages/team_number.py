"""A team's number for who leads the team: how it went, what is to be expected, and the persons behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tillit.foundation.access.door import SEE, has_role, look_at_people
from tillit.foundation.access.pages import open_to
from tillit.foundation.facts import Behind, NeedCounts, by_need, listed
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.pages import number_words
from tillit.pages.number_charts import last_day_over, over_time
from tillit.rooms.indicators import queries as indicators
from tillit.rooms.indicators import services
from tillit.rooms.indicators.queries import Measured
from tillit.rooms.indicators.types import SHARE, Definition, Level
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits import facts as visits
from tillit.ui.formats import day as day_in_words

MOST_LISTED = 200
WORDS_MAX = 200
WHO_IS_NEEDED = ((1, "visits.by_two"),)  # that two are needed is the need itself


@dataclass(frozen=True)
class Line:
    """A person behind the number; `visit` leads to the visit, where it is of one."""

    name: str
    public_id: UUID
    value: int | None
    day: date | None
    visit: UUID | None


@dataclass(frozen=True)
class Listing:
    """The persons behind the number: those within reach, how many are not, and how many did not fit."""

    title: str
    value: str
    lines: list[Line]
    out_of_reach: int
    not_shown: int


@require_safe
@open_to(Role.TEAM_LEADER)
def team_number(request: HttpRequest, indicator: str, team_id: int) -> HttpResponse:
    """Show a team's number to who leads it, with the list behind it; to nobody else."""
    now = timezone.now()
    definition, team = _of_team(request, indicator, team_id, now=now)
    measured = indicators.latest(indicator, level=Level.TEAM, team_id=team_id)
    words = definition.in_language(number_words.language())
    course = indicators.course(
        indicator, until=last_day_over(measured) if measured else local_day(now), team_id=team_id, is_public=False
    )
    changes = indicators.changes_of(indicator, team_id=team_id)
    context = {
        "definition": definition,
        "words": words,
        "team": team,
        "measured": measured,
        "value": number_words.near(measured.value) if measured and measured.value is not None else None,
        "direction": number_words.direction(definition),
        "interval": number_words.interval(measured, words.unit) if measured else "",
        "parts": number_words.parts(definition, measured) if measured else [],
        "course": course,
        "over_time": over_time(words, course, changes),
        "changes": changes,
        "expected": _expected(definition, measured, team_id, now=now),
        "is_share": definition.statistic == SHARE,
        "behind": _behind(request, definition, measured, team_id, now=now) if measured else None,
    }
    return render(request, "pages/team_number.html", context)


def _of_team(request: HttpRequest, indicator: str, team_id: int, *, now: datetime) -> tuple[Definition, teams.TeamCard]:
    """Give the definition and the team. Raises NotFound alike for a team one does not lead and one there is not."""
    definition = indicators.definition(indicator)
    team = next((t for t in teams.teams_led_by(request.user.pk, on=local_day(now)) if t.id == team_id), None)
    if team is None or Level.TEAM not in definition.levels:
        raise NotFound("There is no such number of a team that you lead.")
    return definition, team


def _behind(
    request: HttpRequest, definition: Definition, measured: Measured, team_id: int, *, now: datetime
) -> Listing | None:
    """Read the list behind the number and let the access door say who is shown; every name shown is a logged look."""
    how = listed(definition.numerator.terms[0][1])
    if how is None:
        return None
    rows: Sequence[Behind] = list(
        how.rows(
            team_id=team_id,
            first=measured.first,
            last=measured.day,
            until=now,
            parameters=dict(definition.parameters),
        )
    )
    shown = rows[:MOST_LISTED]
    people = look_at_people(request.user, SEE, ids={row.person_id for row in shown}, page="team_number", now=now)
    lines = [
        Line(
            people[row.person_id].name,
            people[row.person_id].public_id,
            row.value,
            row.day,
            row.visit,
        )
        for row in shown
        if row.person_id in people
    ]
    language = number_words.language()
    return Listing(
        how.title[language], how.value[language], lines, len(shown) - len(lines), max(0, len(rows) - MOST_LISTED)
    )


def _expected(
    definition: Definition, measured: Measured | None, team_id: int, *, now: datetime
) -> indicators.Expected | None:
    """Give what is to be expected from the team's needs, where visits a day says something about the number.

    Of helpers met, the mean; of shares of visits (by whom, uncovered, missed, moved), the share in percent.
    """
    if measured is None:
        return None
    if definition.facts[0].startswith("helpers_met."):
        needs = visits.helpers_by_need(on=measured.day, days=definition.period_days, **definition.parameters)
        groups = [indicators.Group(n.team_id, n.visits_a_day, n.persons, n.helpers) for n in needs]
        return indicators.expected_from_need(groups, team_id=team_id)
    count = by_need(definition.facts[0])
    if count is None or definition.statistic != SHARE or definition.numerator.terms == WHO_IS_NEEDED:
        return None
    found = count(first=measured.first, last=measured.day, until=now)
    groups = [indicators.Group(n.team_id, n.visits_a_day, *_share(definition, n)) for n in found]
    return indicators.expected_from_need(groups, team_id=team_id, scale=100)


def _share(definition: Definition, found: NeedCounts) -> tuple[int, int]:
    """Give of how many, and how many, as the definition adds up what was found."""
    fact = definition.facts[0].partition(".")[0]
    counts = {f"{fact}.{part}": count for part, count in found.counts.items()}
    assert definition.denominator is not None, "a share has one"
    return definition.denominator.of(counts), definition.numerator.of(counts)


class ChangeForm(forms.Form):
    """What was changed, and when."""

    day = forms.DateField(
        label=gettext_lazy("The day it began"),
        widget=forms.DateInput(attrs={"type": "date", "class": "ds-input"}, format="%Y-%m-%d"),
    )
    words = forms.CharField(
        label=gettext_lazy("What you changed"),
        max_length=WORDS_MAX,
        help_text=gettext_lazy("Such as: the morning round is split between two. Name no person."),
        widget=forms.TextInput(attrs={"class": "ds-input"}),
    )

    def __init__(self, *args: object, today: date, **options: object) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["day"].widget.attrs["max"] = today.isoformat()

    def clean_day(self) -> date:
        if self.cleaned_data["day"] > self.today:
            raise forms.ValidationError(_("The day lies ahead. Mark the change when it is made."))
        return self.cleaned_data["day"]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ADMINISTRATOR)
def mark_change(request: HttpRequest, indicator: str) -> HttpResponse:
    """Mark what the municipality changed; everyone sees it beside the chart."""
    definition = indicators.definition(indicator)
    return _mark(request, definition, None, back=("number", indicator))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TEAM_LEADER)
def mark_team_change(request: HttpRequest, indicator: str, team_id: int) -> HttpResponse:
    """Mark what the team changed; who leads it sees it on the chart."""
    definition, team = _of_team(request, indicator, team_id, now=timezone.now())
    return _mark(request, definition, team, back=("team_number", indicator, team_id))


def _mark(
    request: HttpRequest, definition: Definition, team: teams.TeamCard | None, *, back: tuple[object, ...]
) -> HttpResponse:
    now = timezone.now()
    today = local_day(now)
    form = ChangeForm(request.POST or None, today=today, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        services.mark_change(
            indicator=definition.id,
            day=form.cleaned_data["day"],
            words=form.cleaned_data["words"],
            user=request.user,
            now=now,
            team_id=team.id if team else None,
        )
        messages.success(request, _("Marked on the chart: %(day)s.") % {"day": _written(form.cleaned_data["day"])})
        return redirect(*back)
    context = {
        "form": form,
        "words": definition.in_language(number_words.language()),
        "definition": definition,
        "team": team,
    }
    return render(request, "pages/mark_change.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Role.ADMINISTRATOR, Role.TEAM_LEADER)
def withdraw_change(request: HttpRequest, change_id: int) -> HttpResponse:
    """Take one's own mark away."""
    place = services.withdraw_change(change_id=change_id, user=request.user, now=timezone.now())
    messages.success(request, _("The mark is taken away."))
    if place.team_id and has_role(request.user, Role.TEAM_LEADER, now=timezone.now()):
        return redirect("team_number", place.indicator, place.team_id)
    return redirect("number", place.indicator)


def _written(day: date) -> str:
    return day_in_words(day, "date")
