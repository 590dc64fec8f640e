"""The nights when the clock changes: an hour that is not there holds nobody, and an hour twice harms no plan."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from tests.town import TODAY
from tests.visits.answered_here import plan_here
from tillit.kernel.clock import OSLO, at_minute, instant, minute_of_day
from tillit.kernel.period import Week
from tillit.rooms.decisions.models import GrantWindow
from tillit.rooms.rosters.models import Shift, ShiftActivity
from tillit.rooms.visits import planner, services
from tillit.rooms.visits.models import Plan
from tillit.rooms.visits.queries.helper_day import helper_day
from tillit.rooms.visits.stored_plans import check_stored_plans
from tillit.rooms.workforce import queries as workforce

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)


@pytest.fixture(autouse=True)
def _planned_here(monkeypatch):
    plan_here(monkeypatch)


def at_night(town, sunday: date, start: time = time(0, 30), end: time = time(7)) -> None:
    """Let one helper work the small hours of the Sunday, and everybody want a visit then."""
    Shift.objects.all().delete()
    helper = town.helpers[1]
    shift = Shift.objects.create(
        source_id=f"n{sunday}",
        employee=helper,
        team=town.team,
        starts_at=instant(sunday, start),
        ends_at=instant(sunday, end),
    )
    ShiftActivity.objects.create(
        shift=shift, kind="break", starts_at=instant(sunday, time(5)), ends_at=instant(sunday, time(5, 30))
    )
    GrantWindow.objects.update(start_time=time(1), end_time=time(4))


def plan_week(town, sunday: date) -> Plan:
    now = instant(sunday - timedelta(days=6), time(0, 10))
    card = services.request_plan(team_id=town.team.pk, week=Week.of(sunday), user=None, now=now)
    services.make_plan(plan_id=card.id, now=lambda: now)
    return Plan.objects.get(pk=card.id)


@pytest.mark.parametrize("sunday", [SPRING, AUTUMN])
def test_visits_of_the_night_follow_each_other_in_real_time(town, sunday):
    at_night(town, sunday)
    plan = plan_week(town, sunday)
    assert (plan.state, plan.violations) == ("proposed", 0)
    visits = list(plan.visits.filter(day=sunday, state="planned").order_by("starts_at"))
    assert len(visits) == 6
    for first, second in pairwise(visits):
        assert first.ends_at < second.starts_at, "nobody is at two places, and it takes time to get there"
    for visit in visits:
        assert visit.ends_at - visit.starts_at >= timedelta(minutes=20)
        assert visit.starts_at.astimezone(OSLO).date() == sunday
    [judgement] = check_stored_plans()
    assert (judgement.violations, judgement.unexplained) == ([], 0)


def test_a_time_that_is_not_there_is_an_hour_later(town):
    at_night(town, SPRING)
    GrantWindow.objects.update(start_time=time(2, 10), end_time=time(2, 50))
    problem, _ = planner.build_problem(town.team.pk, Week.of(SPRING), today=TODAY)
    assert {(w.start, w.end) for visit in problem.visits for w in visit.windows if w.day == 6} == {(190, 230)}
    assert {(w.start, w.end) for visit in problem.visits for w in visit.windows if w.day == 5} == {(130, 170)}
    plan = plan_week(town, SPRING)
    for visit in plan.visits.filter(day=SPRING, state="planned"):
        assert visit.starts_at.astimezone(OSLO).time() >= time(3)


@pytest.mark.parametrize("sunday", [SPRING, AUTUMN])
@pytest.mark.parametrize(("start", "end"), [(time(2, 30), time(9)), (time(0), time(2, 30)), (time(1), time(3))])
def test_a_shift_may_begin_or_end_while_the_clock_changes(town, sunday, start, end):
    at_night(town, sunday, start, end)
    Shift.objects.all()[0].activities.all().delete()
    assert plan_week(town, sunday).violations == 0
    assert [j.violations for j in check_stored_plans()] == [[]]


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_every_minute_that_the_clock_shows_is_told_as_it_is(day):
    for minute in range(0, 24 * 60, 5):
        told = minute_of_day(at_minute(day, minute), day)
        in_gap = day == SPRING and 120 <= minute < 180
        assert told == minute + 60 * in_gap


@pytest.mark.parametrize("sunday", [SPRING, AUTUMN])
def test_the_helper_sees_the_night_with_the_times_of_the_clock(town, sunday):
    at_night(town, sunday)
    plan = plan_week(town, sunday)
    services.accept_plan(
        plan_public_id=plan.public_id, user=town.users["team_leader"], now=instant(sunday, time(0, 15))
    )
    employee = workforce.employee_of(town.users["care_worker"].pk)
    read = helper_day(employee, sunday, user_id=town.users["care_worker"].pk)
    told = [visit.starts_at.astimezone(OSLO).time() for visit in read.visits]
    assert told == sorted(told)
    assert not [at for at in told if sunday == SPRING and time(2) <= at < time(3)]
