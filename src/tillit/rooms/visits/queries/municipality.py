"""How the teams of a municipality stand, as numbers of teams: no person and no helper is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from tillit.foundation.facts import kept_spread
from tillit.kernel.period import Week
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.visits.models import VisitAnswer
from tillit.rooms.visits.queries.faces import LONG_DAYS, SHORT_DAYS, Middle, medians_by_team, middles
from tillit.rooms.visits.queries.plans import PlanCard, plans_of_week, uncovered_counts


@dataclass(frozen=True)
class Away:
    """Of the shifts that begin on a day, how many belong to somebody who is not available."""

    shifts: int
    away: int

    @property
    def share(self) -> float | None:
        return self.away / self.shifts if self.shifts else None


@dataclass(frozen=True)
class WeekOfTeam:
    """A team's week: the plan it works by or the newest proposal, the one being made, and what is uncovered."""

    plan: PlanCard | None
    running: PlanCard | None
    uncovered: int | None


@dataclass(frozen=True)
class Standing:
    """How a team stands. Medians are as of `faces_on`, None where nobody was helped daily."""

    faces_on: date
    faces_14: float | None
    people_14: int
    faces_28: float | None
    people_28: int
    this_week: WeekOfTeam
    next_week: WeekOfTeam
    away: Away
    overdue: int


def standings(team_ids: Iterable[int], *, today: date, now: datetime) -> dict[int, Standing]:
    """Give how each team stands today, in a fixed number of queries."""
    ids = list(team_ids)
    faces_on, short, long = _medians(today)
    week = Week.of(today)
    this, following = _weeks(ids, week), _weeks(ids, week.shift(1))
    away = _away(ids, today)
    overdue = _overdue(ids, now)
    nobody: tuple[float | None, int] = (None, 0)
    return {
        id_: Standing(
            faces_on,
            *short.get(id_, nobody),
            *long.get(id_, nobody),
            this_week=this[id_],
            next_week=following[id_],
            away=away.get(id_, Away(0, 0)),
            overdue=overdue.get(id_, 0),
        )
        for id_ in ids
    }


def _medians(today: date) -> tuple[date, dict[int, Middle], dict[int, Middle]]:
    """Give the medians by team as they were last measured, and the day they are as of: the public numbers' own counts.

    What the whole municipality met in four weeks is counted here only where nothing was measured since yesterday.
    """
    short, long = (
        kept_spread("helpers_met", days=days, since=today - timedelta(days=1), until=today, least_visits_a_day=1)
        for days in (SHORT_DAYS, LONG_DAYS)
    )
    if short is None or long is None or short.day != long.day:
        return today, *medians_by_team(until=today)
    return short.day, middles(short.by_team), middles(long.by_team)


def _weeks(team_ids: list[int], week: Week) -> dict[int, WeekOfTeam]:
    plans = plans_of_week(team_ids, week.monday)
    with_visits = {id_: next((plan for plan in plans.get(id_, []) if plan.has_visits), None) for id_ in team_ids}
    uncovered = uncovered_counts([plan.id for plan in with_visits.values() if plan])
    found = {}
    for id_ in team_ids:
        of_team = plans.get(id_, [])
        plan = with_visits[id_]
        found[id_] = WeekOfTeam(
            plan=plan or next((one for one in of_team if one.state == "failed"), None),
            running=next((one for one in of_team if one.is_running), None),
            uncovered=uncovered.get(plan.id, 0) if plan else None,
        )
    return found


def _away(team_ids: list[int], today: date) -> dict[int, Away]:
    shifts = rosters.who_begins(team_ids, on=today)
    away = {row.employee_id for row in rosters.not_available({who for _, who in shifts}, first=today, last=today)}
    planned = Counter(team for team, _ in shifts)
    missing = Counter(team for team, who in shifts if who in away)
    return {id_: Away(count, missing[id_]) for id_, count in planned.items()}


def _overdue(team_ids: list[int], now: datetime) -> dict[int, int]:
    """Count the answers of persons that the team should have answered by now."""
    rows = VisitAnswer.objects.filter(team_id__in=team_ids, due_at__lt=now, replied_at=None, replaced_at=None)
    return dict(rows.values_list("team_id").annotate(count=Count("pk")))
