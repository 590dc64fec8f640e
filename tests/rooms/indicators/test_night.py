"""The night measures what ended and what changed, nothing else, and again changes nothing."""

from datetime import date, time, timedelta

import pytest
from tests.rooms.indicators.test_measure import every_day, helped, twelve  # noqa: F401 - a fixture
from tests.town import NOW, TODAY, accepted_plan

from tillit.kernel.clock import instant
from tillit.project import listeners
from tillit.rooms.indicators import counting, queries, services, tasks
from tillit.rooms.indicators.models import CountedDay, Measurement
from tillit.rooms.indicators.touched import touched_windows

YESTERDAY = TODAY - timedelta(days=1)
NIGHT = instant(TODAY, time(2, 15))
NEXT_NIGHT = NIGHT + timedelta(days=1)


def measured(*, but=()):
    rows = Measurement.objects.exclude(pk__in=but).order_by("pk")
    return list(rows.values_list("indicator", "level", "unit", "team", "first", "day", "value", "counts"))


def test_the_night_measures_the_day_that_ended(town, twelve):  # noqa: F811
    tasks.night(now=NIGHT)
    assert set(Measurement.objects.values_list("day", flat=True)) == {YESTERDAY}
    assert queries.latest("helpers_met_14d").persons == 0, "13 days of visits up to yesterday"


def test_again_is_harmless(town, twelve):  # noqa: F811
    accepted_plan(town)
    tasks.night(now=NIGHT)
    before = measured()
    tasks.night(now=NIGHT + timedelta(minutes=5))
    assert measured() == before
    assert touched_windows(until=YESTERDAY) == []


def test_the_first_night_of_a_month_measures_the_month_that_ended(town):
    tasks.night(now=instant(date(2026, 12, 1), time(2, 15)))
    month = queries.of_period("visits_missed", first=date(2026, 11, 1), last=date(2026, 11, 30))
    assert (month.days, month.first.day) == (30, 1)
    tasks.night(now=instant(date(2026, 12, 2), time(2, 15)))
    assert queries.of_period("visits_missed", first=date(2026, 12, 1), last=date(2026, 12, 1)) is None


def test_a_day_that_was_measured_before_it_was_over_is_measured_anew(town, twelve):  # noqa: F811
    services.measure_all(on=TODAY, now=NOW)
    helped(twelve[0], town.helpers[3])
    tasks.night(now=NEXT_NIGHT)
    assert queries.latest("helpers_met_14d").visits == 169


def test_a_late_word_reaches_what_was_measured_over_its_day_and_only_that(town, twelve):  # noqa: F811
    early = TODAY - timedelta(days=10)
    for on in (TODAY - timedelta(days=40), early, YESTERDAY):
        services.measure("visits_by_own_team", on=on, now=NIGHT)
    services.measure_period("visits_by_own_team", first=date(2026, 10, 1), last=date(2026, 10, 31), now=NIGHT)
    assert touched_windows(until=YESTERDAY) == []
    late = TODAY - timedelta(days=12)
    helped(twelve[0], town.helpers[0], late, visits=2)
    services.note_changed(late, late, now=NIGHT + timedelta(minutes=1))
    assert {day for _, _, day in touched_windows(until=YESTERDAY)} == {early, YESTERDAY}
    before = queries.measured_on("visits_by_own_team", on=early).denominator
    services.measure_touched(until=YESTERDAY, now=NIGHT + timedelta(minutes=2))
    assert queries.measured_on("visits_by_own_team", on=early).denominator == before + 2
    assert touched_windows(until=YESTERDAY) == []


def test_a_month_that_changed_afterwards_is_measured_anew(town, twelve):  # noqa: F811
    october = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
    services.measure_period("visits_by_own_team", **october, now=NIGHT)
    every_day(town, twelve[0], town.helpers, days=3, until=date(2026, 10, 20))
    services.all_changed(now=NIGHT + timedelta(minutes=1))
    services.measure_touched(until=YESTERDAY, now=NIGHT + timedelta(minutes=2))
    assert queries.of_period("visits_by_own_team", **october).denominator == 3


def test_what_only_tells_of_today_is_not_asked_for_again(town):
    services.measure("full_positions", on=YESTERDAY, now=NOW - timedelta(days=1))
    services.all_changed(now=NOW)
    assert touched_windows(until=YESTERDAY) == []


def test_a_day_marked_while_it_is_counted_stays_marked(town):
    counting.count_stale(first=YESTERDAY, last=YESTERDAY, now=NOW)
    counting.mark_changed(YESTERDAY, YESTERDAY, now=NOW + timedelta(seconds=5), only={"visits"})
    # A counting that began before the mark ends after it.
    CountedDay.objects.filter(fact="visits").update(counted_at=None)
    counting.count_stale(first=YESTERDAY, last=YESTERDAY, now=NOW + timedelta(seconds=4))
    assert counting.stale_days(until=TODAY) == [YESTERDAY]


def test_measuring_all_of_a_day_shares_what_it_reads(town, twelve, django_assert_max_num_queries):  # noqa: F811
    accepted_plan(town)
    with django_assert_max_num_queries(60):
        services.measure_all(on=YESTERDAY, now=NOW)
    with django_assert_max_num_queries(30):
        services.measure_all(on=YESTERDAY, now=NOW)


@pytest.mark.django_db
def test_a_changed_plan_marks_its_own_days_and_facts_once_for_a_burst(town, monkeypatch, django_assert_max_num_queries):
    from tillit.rooms.visits.events import PlanChanged

    soon = []
    monkeypatch.setattr(listeners, "measure_soon", soon.append)
    monkeypatch.setattr(listeners.timezone, "now", lambda: NOW)
    event = PlanChanged(edit_id=1, plan_id=1, team_id=town.team.pk, week=date(2026, 11, 16))
    with django_assert_max_num_queries(1):
        listeners.note_plan(event)
    listeners.note_plan(event)
    days = {date(2026, 11, 16), YESTERDAY, TODAY}
    assert set(CountedDay.objects.values_list("fact", "day")) == {
        (fact, day) for fact in ("visits", "minutes", "helper_wishes") for day in days
    }
    assert soon == [TODAY, TODAY]


def test_what_lies_ahead_marks_nothing(town, monkeypatch):
    from tillit.rooms.rosters.events import AbsenceChanged

    monkeypatch.setattr(listeners.timezone, "now", lambda: NOW)
    listeners.note_absence(AbsenceChanged(employee_id=town.helpers[0].pk, first=TODAY + timedelta(days=1)))
    assert not CountedDay.objects.exists()
