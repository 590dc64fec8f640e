"""Grants become the visits of a week."""

from dataclasses import dataclass, field
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tillit.kernel.period import Week
from tillit.rooms.visits.demand import needed_visits

WEEK = Week.parse("2026-W48")
MON, TUE, WED, THU, FRI, SAT, SUN = WEEK.days


@dataclass
class G:
    pk: int = 1
    person_id: int = 7
    starts_on: date = date(2026, 1, 1)
    ends_on: date | None = None
    repeat: str = "day"
    times: int = 1
    weekdays: list[int] = field(default_factory=list)
    same_day: bool = True
    movable: bool = False


def days_of(*grants, away=None):
    return [v.days for v in needed_visits(grants, WEEK, away=away or {})]


def test_twice_a_day_is_fourteen_visits_with_a_window_each():
    visits = list(needed_visits([G(times=2)], WEEK, away={}))
    assert len(visits) == 14
    assert [v.window for v in visits[:2]] == [0, 1]
    assert visits[0].key == "1:2026-11-23:0"


def test_a_daily_grant_on_weekdays_rests_at_the_weekend():
    assert days_of(G(weekdays=[1, 2, 3, 4, 5])) == [(MON,), (TUE,), (WED,), (THU,), (FRI,)]


def test_a_grant_that_ends_on_thursday_gives_nothing_from_thursday():
    assert days_of(G(ends_on=THU)) == [(MON,), (TUE,), (WED,)]


def test_a_pause_takes_its_days_away():
    assert days_of(G(), away={7: frozenset({MON, TUE, WED, THU, FRI})}) == [(SAT,), (SUN,)]


def test_twice_a_week_without_weekdays_falls_in_each_half_of_the_week():
    assert days_of(G(repeat="week", times=2)) == [(MON, TUE, WED), (THU, FRI, SAT, SUN)]


def test_a_weekly_visit_on_wednesday_that_must_be_the_same_day_stays():
    assert days_of(G(repeat="week", weekdays=[3])) == [(WED,)]


def test_a_movable_one_may_slip_a_day_and_never_onto_its_other_day():
    got = days_of(G(repeat="week", times=2, weekdays=[3, 4], same_day=False, movable=True))
    assert got == [(WED, TUE), (THU, FRI)]


def test_a_weekly_visit_away_all_its_days_is_not_needed():
    assert days_of(G(repeat="week", weekdays=[3]), away={7: frozenset({WED})}) == []


@given(
    times=st.integers(1, 7),
    away=st.sets(st.sampled_from(WEEK.days)),
    weekly=st.booleans(),
)
def test_keys_are_unique_and_days_lie_in_the_week_outside_pauses(times, away, weekly):
    grant = G(repeat="week" if weekly else "day", times=times)
    visits = list(needed_visits([grant], WEEK, away={7: frozenset(away)}))
    assert len({v.key for v in visits}) == len(visits)
    assert all(day in WEEK.days and day not in away for v in visits for day in v.days)
    if weekly:
        taken = [day for v in visits for day in v.days]
        assert len(taken) == len(set(taken)), "two visits of one week never compete for a day"
