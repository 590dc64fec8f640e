"""The lists of teams: for a leader their own, for the municipality all. Team level only, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tillit.foundation.access.pages import open_to
from tillit.foundation.users import Role
from tillit.kernel.clock import local_day
from tillit.kernel.period import Week
from tillit.rooms.organization import queries as organization
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits import queries
from tillit.rooms.visits.queries import PlanCard
from tillit.rooms.visits.views.within_reach import teams_within_reach


@dataclass(frozen=True)
class TeamRow:
    """A team as the lists show it: median of helpers met, its plan, and what the plan leaves uncovered."""

    team: teams.TeamCard
    median: float | None
    people: int
    plan: PlanCard | None
    running: PlanCard | None
    uncovered: int | None


@require_GET
@open_to(Role.TEAM_LEADER, Role.ADMINISTRATOR)
def team_list(request: HttpRequest) -> HttpResponse:
    """List the teams the user may see; who has one goes straight to its week."""
    now = timezone.now()
    today = local_day(now)
    within_reach = teams_within_reach(request.user, now=now)
    week = Week.of(today)
    if len(within_reach) == 1:
        return redirect("team_week", within_reach[0].id, str(week))
    return render(
        request,
        "visits/team_list.html",
        {"rows": _rows(within_reach, week, today), "week": week, "today": today},
    )


@require_GET
@open_to(Role.ADMINISTRATOR)
def municipality(request: HttpRequest) -> HttpResponse:
    """Show how all teams stand this week."""
    today = local_day(timezone.now())
    week = Week.of(today)
    rows = _rows(teams.all_teams(), week, today)
    known = sorted(row.median for row in rows if row.median is not None)
    return render(
        request,
        "visits/municipality.html",
        {
            "municipality": organization.municipality(),
            "rows": _sorted(rows, request.GET.get("sort", "")),
            "week": week,
            "today": today,
            "best": known[0] if known else None,
            "most": known[-1] if known else None,
            "accepted": sum(1 for row in rows if row.plan and row.plan.state == "accepted"),
            "uncovered": sum(row.uncovered or 0 for row in rows),
        },
    )


def _rows(cards: list[teams.TeamCard], week: Week, today: date) -> list[TeamRow]:
    medians = queries.median_by_team(until=today)
    plans = queries.plans_of_week([card.id for card in cards], week.monday)
    shown = {card.id: next((plan for plan in plans.get(card.id, []) if plan.has_visits), None) for card in cards}
    uncovered = queries.uncovered_counts([plan.id for plan in shown.values() if plan])
    rows = []
    for card in cards:
        plan = shown[card.id]
        value, people = medians.get(card.id, (None, 0))
        rows.append(
            TeamRow(
                team=card,
                median=value,
                people=people,
                plan=plan or next((p for p in plans.get(card.id, []) if p.state == "failed"), None),
                running=next((p for p in plans.get(card.id, []) if p.is_running), None),
                uncovered=uncovered.get(plan.id, 0) if plan else None,
            )
        )
    return rows


def _sorted(rows: list[TeamRow], wanted: str) -> list[TeamRow]:
    """Sort by the heading that was chosen; a missing value stands last either way."""
    key, backwards = wanted.removeprefix("-"), wanted.startswith("-")
    if key == "faces":
        return sorted(rows, key=lambda row: _missing_last(row.median, backwards))
    if key == "uncovered":
        return sorted(rows, key=lambda row: _missing_last(row.uncovered, backwards))
    return list(reversed(rows)) if backwards else rows


def _missing_last(value: float | None, backwards: bool) -> tuple[bool, float]:
    return (value is None, 0.0 if value is None else -value if backwards else value)
