"""What is measured: distinct helpers a person in fourteen days, for the municipality and each team."""

from datetime import date, timedelta

import pytest
from tests.town import LONG_AGO, NOW, TODAY

from tillit.kernel.errors import NotFound
from tillit.rooms.indicators import queries, services
from tillit.rooms.indicators.models import Level, Measurement
from tillit.rooms.people.models import Person
from tillit.rooms.teams.models import Team, TeamPerson
from tillit.rooms.visits.facts import helpers_met
from tillit.rooms.visits.models import Encounter

YESTERDAY = TODAY - timedelta(days=1)


def helped(person, helper, day=TODAY, *, visits=1, **kept):
    return Encounter.objects.create(
        person=person, employee=helper, day=day, visits=visits, origin="tap", recorded_at=NOW, **kept
    )


def every_day(town, person, helpers, *, days=14, until=TODAY):
    for i in range(days):
        helped(person, helpers[i % len(helpers)], until - timedelta(days=i))


@pytest.fixture
def twelve(town):
    """Twelve people who got a visit a day: six met two helpers, six met three."""
    people = town.people + [
        Person.objects.create(
            source_id=f"q{i}",
            given_name="Q",
            family_name=str(i),
            birth_on=date(1940, 1, 1),
            sex="male",
            address="Granveien",
            latitude=59,
            longitude=10,
            unit=town.unit,
        )
        for i in range(6)
    ]
    for person in people[6:]:
        TeamPerson.objects.create(team=town.team, person=person, starts_on=LONG_AGO)
    for i, person in enumerate(people):
        every_day(town, person, town.helpers[: 2 + i % 2])
    return people


def test_the_median_of_twelve_people(town, twelve):
    services.measure("helpers_met_14d", on=TODAY, now=NOW)
    measured = queries.latest("helpers_met_14d")
    assert (measured.value, measured.persons, measured.visits) == (2.5, 12, 168)
    assert measured.histogram == {2: 6, 3: 6}
    assert (measured.day, measured.version, measured.measured_at) == (TODAY, 1, NOW)
    team = queries.by_team("helpers_met_14d", on=TODAY)[town.team.pk]
    assert (team.value, team.histogram) == (measured.value, measured.histogram)


def test_a_helper_who_comes_every_day_counts_once_and_an_undone_visit_not_at_all(town):
    person, helper, other, third, _ = (town.people[0], *town.helpers)
    every_day(town, person, [helper])
    helped(person, other, status="entered-in-error")
    helped(person, third, TODAY - timedelta(days=14))
    assert [(t.value, t.persons, t.visits) for t in window(14)] == [(1, 1, 14)]
    helped(person, third, TODAY - timedelta(days=13))
    assert [(t.value, t.persons, t.visits) for t in window(14)] == [(2, 1, 15)]


def test_only_who_gets_a_visit_a_day_on_average_counts(town):
    helped(town.people[0], town.helpers[0], visits=13)
    assert window(14) == []
    helped(town.people[0], town.helpers[1], visits=1)
    assert [(t.value, t.persons, t.visits) for t in window(14)] == [(2, 1, 14)]


def test_a_person_counts_in_the_team_of_the_last_day(town):
    person = town.people[0]
    every_day(town, person, town.helpers)
    other = Team.objects.create(source_id="t2", name="Team Sørsia", unit=town.unit, latitude=59, longitude=10)
    TeamPerson.objects.filter(person=person).update(ends_on=TODAY)
    TeamPerson.objects.create(team=other, person=person, starts_on=TODAY)
    assert [tally.team_id for tally in window(14)] == [other.pk]
    assert [tally.team_id for tally in helpers_met(on=YESTERDAY, days=14)] == [town.team.pk]
    TeamPerson.objects.filter(person=person, team=other).delete()
    assert [tally.team_id for tally in window(14)] == [None]


def test_fewer_than_ten_people_give_no_value_but_the_counts_stay(town):
    for person in town.people:
        every_day(town, person, town.helpers)
    services.measure("helpers_met_14d", on=TODAY, now=NOW)
    measured = queries.latest("helpers_met_14d")
    assert (measured.value, measured.is_too_few) == (None, True)
    assert (measured.persons, measured.visits) == (6, 84)


def test_four_weeks_ask_for_four_weeks_of_visits(town, twelve):
    services.measure_all(on=TODAY, now=NOW)
    assert queries.latest("helpers_met_28d").persons == 0
    for person in twelve:
        every_day(town, person, town.helpers[3:], until=TODAY - timedelta(days=14))
    services.measure_all(on=TODAY, now=NOW)
    assert queries.latest("helpers_met_28d").histogram == {3: 6, 4: 6}
    assert queries.latest("helpers_met_14d").histogram == {2: 6, 3: 6}


def test_measuring_again_replaces(town, twelve):
    services.measure("helpers_met_14d", on=TODAY, now=NOW)
    rows = Measurement.objects.count()
    for person in twelve:
        helped(person, town.helpers[3])
    later = NOW + timedelta(hours=1)
    services.measure("helpers_met_14d", on=TODAY, now=later)
    assert Measurement.objects.count() == rows == 3
    measured = queries.latest("helpers_met_14d")
    assert (measured.value, measured.visits, measured.measured_at) == (3.5, 180, later)


def test_a_team_without_people_has_a_row_that_says_so(town, twelve):
    empty = Team.objects.create(source_id="t2", name="Team Sørsia", unit=town.unit, latitude=59, longitude=10)
    services.measure("helpers_met_14d", on=TODAY, now=NOW)
    row = queries.by_team("helpers_met_14d", on=TODAY)[empty.pk]
    assert (row.value, row.persons, row.visits) == (None, 0, 0)


def test_history_is_by_day_and_stops_at_its_limits(town, twelve):
    services.measure_days(first=TODAY - timedelta(days=3), last=TODAY, now=NOW)
    days = [m.day for m in queries.history("helpers_met_14d", until=YESTERDAY, days=2)]
    assert days == [TODAY - timedelta(days=2), YESTERDAY]
    team = queries.history("helpers_met_14d", level=Level.TEAM, team_id=town.team.pk, until=TODAY)
    assert [m.day for m in team] == [TODAY - timedelta(days=i) for i in (3, 2, 1, 0)]


def test_nothing_measured_is_nothing(db):
    assert queries.latest("helpers_met_14d") is None
    assert queries.history("helpers_met_14d", until=TODAY) == []


def test_an_unknown_indicator_is_not_measured(db):
    with pytest.raises(NotFound):
        services.measure("kilometres", on=TODAY, now=NOW)


def test_measuring_takes_few_queries_however_many_people(town, twelve, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        services.measure("helpers_met_14d", on=TODAY, now=NOW)


def test_a_late_visit_touches_its_day_today_and_what_was_measured_since(town):
    services.measure_all(on=TODAY - timedelta(days=3), now=NOW)
    services.measure_all(on=TODAY - timedelta(days=60), now=NOW)
    assert services.days_touched(YESTERDAY, today=TODAY, now=NOW) == [YESTERDAY, TODAY]
    assert services.days_touched(TODAY, today=TODAY, now=NOW) == [TODAY]
    five_ago = TODAY - timedelta(days=5)
    assert services.days_touched(five_ago, today=TODAY, now=NOW) == [five_ago, TODAY - timedelta(days=3)]
    # Some indicators look back a year: what was measured since then is touched, what was measured before is not.
    month_ago = TODAY - timedelta(days=31)
    assert services.days_touched(month_ago, today=TODAY, now=NOW) == [month_ago, TODAY - timedelta(days=3)]
    assert services.days_touched(TODAY - timedelta(days=500), today=TODAY, now=NOW) == [TODAY - timedelta(days=500)]


def window(days):
    return list(helpers_met(on=TODAY, days=days, least_visits_a_day=1))
