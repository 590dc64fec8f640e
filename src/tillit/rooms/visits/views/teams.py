"""The lists of teams: for a leader their own, for the municipality all. Team level only, never a person."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from statistics import median

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.period import Week
from tillit.rooms.organization import queries as organization
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits.queries import PlanCard
from tillit.rooms.visits.queries.municipality import Standing, standings
from tillit.rooms.visits.views.within_reach import teams_within_reach
from tillit.ui import formats


@dataclass(frozen=True)
class TeamRow:
    """A team as the lists show it; its addresses are where each number opens to what it counts."""

    team: teams.TeamCard
    stands: Standing
    week: Week
    today: date
    is_own: bool = False

    @property
    def median(self) -> float | None:
        return self.stands.faces_14

    @property
    def people(self) -> int:
        return self.stands.people_14

    @property
    def plan(self) -> PlanCard | None:
        return self.stands.this_week.plan

    @property
    def running(self) -> PlanCard | None:
        return self.stands.this_week.running

    @property
    def uncovered(self) -> int | None:
        return self.stands.this_week.uncovered

    @cached_property
    def url(self) -> str:
        return reverse("team_week", args=[self.team.id, str(self.week)])

    @property
    def faces_url(self) -> str:
        return f"{self.url}?sorter=ansikter#folk"

    @property
    def uncovered_url(self) -> str:
        return f"{self.url}?vis=udekket#folk"

    @property
    def next_uncovered_url(self) -> str:
        following = reverse("team_week", args=[self.team.id, str(self.week.shift(1))])
        return f"{following}?vis=udekket#folk"

    @property
    def away_url(self) -> str:
        return f"{self.url}?dag={self.today.isoformat()}#dag"

    @property
    def overdue_url(self) -> str:
        """Give where the answers stand; what people wished for is for who is in the team."""
        return reverse("team_tasks", args=[self.team.id]) if self.is_own else ""


# What the municipality's page sorts by; the heading's name in the address is the key.
SORTS: dict[str, Callable[[TeamRow], float | None]] = {
    "faces": lambda row: row.stands.faces_14,
    "faces_28": lambda row: row.stands.faces_28,
    "uncovered": lambda row: row.stands.this_week.uncovered,
    "uncovered_next": lambda row: row.stands.next_week.uncovered,
    "away": lambda row: row.stands.away.share,
    "overdue": lambda row: row.stands.overdue,
}


@require_GET
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def team_list(request: HttpRequest) -> HttpResponse:
    """List the teams the user may see; who has one goes straight to its week."""
    now = timezone.now()
    within_reach = teams_within_reach(request.user, now=now)
    week = Week.of(local_day(now))
    if len(within_reach) == 1:
        return redirect("team_week", within_reach[0].id, str(week))
    return render(request, "visits/team_list.html", {"rows": _rows(within_reach, now), "week": week})


@require_GET
@open_to(Role.ADMINISTRATOR)
def municipality(request: HttpRequest) -> HttpResponse:
    """Show how all teams stand this week."""
    now = timezone.now()
    own = {team.id for team in teams.teams_of(request.user.pk, on=local_day(now))}
    rows = _rows(teams.all_teams(), now, own=own)
    known = [row.median for row in rows if row.median is not None]
    shifts = sum(row.stands.away.shifts for row in rows)
    return render(
        request,
        "visits/municipality.html",
        {
            "municipality": organization.municipality(),
            "rows": _sorted(rows, request.GET.get("sort", "")),
            "week": Week.of(local_day(now)),
            "faces_on": rows[0].stands.faces_on if rows else None,
            "middle": median(known) if known else None,
            "accepted": sum(1 for row in rows if row.plan and row.plan.state == "accepted"),
            "uncovered": sum(row.uncovered or 0 for row in rows),
            "uncovered_next": sum(row.stands.next_week.uncovered or 0 for row in rows),
            "shifts": shifts,
            "away": sum(row.stands.away.away for row in rows) if shifts else None,
            "overdue": sum(row.stands.overdue for row in rows),
        },
    )


@require_GET
@open_to(Role.ADMINISTRATOR)
def municipality_file(request: HttpRequest) -> HttpResponse:
    """Give the same numbers as a file for a spreadsheet."""
    now = timezone.now()
    week = Week.of(local_day(now))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="tillit-{local_day(now).isoformat()}.csv"'
    answer.write("\ufeff")  # without it a spreadsheet reads Æ, Ø and Å as something else
    file = csv.writer(answer, delimiter=";", lineterminator="\r\n")
    file.writerow(
        [
            _("Team"),
            _("Home care"),
            _("Helpers met in 14 days (median)"),
            _("People counted"),
            _("Helpers met in 28 days (median)"),
            _("Helpers met up to and including"),
            _("Uncovered visits, week %(week)s") % {"week": week.number},
            _("Uncovered visits, week %(week)s") % {"week": week.shift(1).number},
            _("Shifts today"),
            _("Not available today"),
            _("Answers overdue"),
        ]
    )
    for row in _rows(teams.all_teams(), now):
        stands = row.stands
        met = [stands.faces_14, stands.people_14, stands.faces_28]
        numbers = [
            stands.this_week.uncovered,
            stands.next_week.uncovered,
            stands.away.shifts,
            stands.away.away,
            stands.overdue,
        ]
        named = [_cell(row.team.name), _cell(row.team.unit)]
        file.writerow([*named, *map(_number, met), stands.faces_on.isoformat(), *map(_number, numbers)])
    return answer


def _rows(cards: list[teams.TeamCard], now: datetime, *, own: Collection[int] = ()) -> list[TeamRow]:
    today = local_day(now)
    stands = standings([card.id for card in cards], today=today, now=now)
    return [TeamRow(card, stands[card.id], Week.of(today), today, card.id in own) for card in cards]


def _cell(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _number(value: float | None) -> str:
    return "" if value is None else formats.number(value).replace(formats.NARROW_SPACE, "")


def _sorted(rows: list[TeamRow], wanted: str) -> list[TeamRow]:
    """Sort by the heading that was chosen; a missing value stands last either way."""
    key, backwards = wanted.removeprefix("-"), wanted.startswith("-")
    if key in SORTS:
        return sorted(rows, key=lambda row: _missing_last(SORTS[key](row), backwards))
    return list(reversed(rows)) if backwards else rows


def _missing_last(value: float | None, backwards: bool) -> tuple[bool, float]:
    return (value is None, 0.0 if value is None else -value if backwards else value)
