"""A repair's question to the planner: the week as it is now, and what of it must stay as people were told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tillit.kernel.clock import local_day, minute_of_day
from tillit.kernel.period import Week
from tillit.planning.visits.problem import Helper, Problem, Shift
from tillit.planning.visits.repair_problem import not_before, not_earlier_than_told, only_day, with_mode
from tillit.planning.visits.stay_longer import MayStay
from tillit.planning.visits.travel import TICKS, Place, StraightLine
from tillit.rooms.rosters import queries as rosters
from tillit.rooms.rosters.queries import ShiftCard
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits import planner
from tillit.rooms.visits.draft import Draft
from tillit.rooms.visits.models import Repair
from tillit.rooms.visits.planner import names
from tillit.rooms.visits.repair_child import Question
from tillit.rooms.workforce.queries import capabilities

# Whoever is to be somewhere within this time is on the way there, and nobody new can be asked for sooner.
NOTICE = timedelta(minutes=10)
MOST_STAY = timedelta(hours=2)


@dataclass(frozen=True)
class Lent:
    """A shift of another team of the unit after which its helper could come to ours."""

    card: ShiftCard
    starts_at: datetime


@dataclass(frozen=True)
class Asked:
    """The question with what the answer is to be read by: visits too late for anybody, and whose shifts are whose."""

    question: Question
    too_late: frozenset[str]
    shifts: dict[str, ShiftCard]
    lent: dict[str, Lent]


def read_question(repair: Repair, draft: Draft, *, now: datetime, seed: int = 1) -> Asked:
    """Gather what the planner needs to repair a plan from a day on, as it is now."""
    plan, week, day = repair.plan, Week(repair.plan.week), repair.day
    soonest = now + NOTICE
    problem, _ = planner.build_problem(plan.team_id, week, today=min(local_day(now), day), begun_by=soonest)
    published = draft.planned(draft.placed)
    number = (day - week.monday).days
    for employee, mode in sorted(repair.travel.items()):
        problem = with_mode(problem, names.employee(int(employee)), mode, number, published)
    if not repair.whole_week:
        problem = only_day(problem, published, number)
    problem = not_earlier_than_told(problem, published)
    too_late: frozenset[str] = frozenset()
    if day <= local_day(soonest):
        problem, too_late = not_before(problem, number, minute_of_day(soonest, day))
    last = week.days[-1] if repair.whole_week else day
    own = _own_shifts(problem, plan.team_id, day, last, now=now)
    lent = _lent_shifts(problem, plan.team_id, day, last, now=now)
    ends = rosters.latest_ends([*own.values(), *(one.card for one in lent.values())])
    may_stay = [
        MayStay(id_, minute_of_day(card.ends_at, _day_of(card)), _most(card, ends))
        for id_, card in [*own.items(), *((id_, one.card) for id_, one in lent.items())]
        if _most(card, ends) > 0
    ]
    question = Question(
        problem=replace(problem, helpers=(*problem.helpers, *_lent_helpers(lent, week))),
        published=published,
        may_stay=tuple(may_stay),
        lent=frozenset(names.employee(one.card.employee_id) for one in lent.values()),
        seed=seed,
    )
    return Asked(question, too_late, own, lent)


def _most(card: ShiftCard, ends: dict[int, datetime]) -> float:
    until = min(ends.get(card.id, card.ends_at), card.ends_at + MOST_STAY)
    return max(0.0, (until - card.ends_at) / timedelta(minutes=1))


def _day_of(card: ShiftCard) -> date:
    return local_day(card.starts_at)


def _own_shifts(problem: Problem, team_id: int, first: date, last: date, *, now: datetime) -> dict[str, ShiftCard]:
    """Give the shifts that are in the problem as they were agreed, and are not over: an ill helper's is cut short."""
    found = {}
    for card in rosters.shifts(team_id, first=first, last=last):
        in_problem = problem.shift_of.get(f"s{card.id}")
        whole = in_problem is not None and in_problem[1].end == minute_of_day(card.ends_at, _day_of(card))
        if whole and card.ends_at > now and first <= _day_of(card) <= last:
            found[f"s{card.id}"] = card
    return found


def _lent_shifts(problem: Problem, team_id: int, first: date, last: date, *, now: datetime) -> dict[str, Lent]:
    """Give the shifts of the unit's other teams after which somebody could come; who is ours too is not lent."""
    others = teams.neighbors(team_id)
    cards = rosters.shifts_of_teams(others, first=first, last=last) if others else []
    away = rosters.not_available((card.employee_id for card in cards), first=first, last=last)
    can = capabilities(card.employee_id for card in cards)
    ways = {other: _minutes_between(other, team_id) for other in {card.team_id for card in cards}}
    found = {}
    for card in cards:
        day = _day_of(card)
        is_away = any(row.employee_id == card.employee_id and row.covers(day) for row in away)
        is_ours = names.employee(card.employee_id) in problem.helper_of
        if is_away or is_ours or card.ends_at <= now or not first <= day <= last:
            continue
        minutes = ways[card.team_id][can[card.employee_id].travel_mode]
        found[f"z{card.id}"] = Lent(card, card.ends_at + timedelta(minutes=minutes))
    return found


def _minutes_between(team_id: int, other_id: int) -> dict[str, float]:
    places = [Place(str(id_), *teams.base(id_)) for id_ in (team_id, other_id)]
    line = StraightLine()
    return {mode: float(line.ticks(places, mode)[0, 1]) / TICKS for mode in line.speeds_kmh}


def _lent_helpers(lent: dict[str, Lent], week: Week) -> Iterable[Helper]:
    """Give those who could come after their own team's shift, each with a minute to make longer."""
    can = capabilities(one.card.employee_id for one in lent.values())
    by_employee: dict[int, list[Shift]] = {}
    for id_, one in lent.items():
        day = _day_of(one.card)
        start = minute_of_day(one.starts_at, day)
        shift = Shift(id_, (day - week.monday).days, start, start + 1, planner.BASE, planner.BASE)
        by_employee.setdefault(one.card.employee_id, []).append(shift)
    return [
        Helper(names.employee(pk), tuple(shifts), can[pk].competences, can[pk].travel_mode)
        for pk, shifts in sorted(by_employee.items())
    ]
