"""How many faces a person meets, on the small town that one can count on fingers."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tests.town import MONDAY, TODAY, accepted_plan, history
from tillit.rooms.teams import queries as teams
from tillit.rooms.visits import queries
from tillit.rooms.visits.facts import helpers_met, helpers_met_daily
from tillit.rooms.visits.models import Encounter

pytestmark = pytest.mark.django_db
SUNDAY = MONDAY + timedelta(days=6)


def continuity(town, plan=None, week=MONDAY):
    belongings = teams.belongings(team_ids=[town.team.pk], first=MONDAY, last=SUNDAY)
    members = frozenset(helper.pk for helper in town.helpers)
    return queries.continuity(belongings, members, today=TODAY, week=week, plan_id=plan.pk if plan else None)


def test_helpers_met_counts_each_helper_once_in_exactly_that_many_days(town):
    """With one helper a day in turn, fourteen days hold all four and two days hold two."""
    history(town, days=14)
    ids = [town.people[0].pk]
    yesterday = TODAY - timedelta(days=1)
    assert len(queries.helpers_met(ids, until=yesterday, days=14)[ids[0]]) == 4
    assert len(queries.helpers_met(ids, until=yesterday, days=2)[ids[0]]) == 2
    assert len(queries.helpers_met(ids, until=TODAY, days=2)[ids[0]]) == 1


def test_helpers_met_asks_once_for_everybody(town, django_assert_num_queries):
    """A team of any size costs one query."""
    history(town)
    with django_assert_num_queries(1):
        met = queries.helpers_met([person.pk for person in town.people], until=TODAY, days=14)
    assert set(met) == {person.pk for person in town.people}


def test_an_undone_visit_is_no_meeting(town):
    """A tap that was taken back does not count."""
    history(town, days=1)
    Encounter.objects.update(status="entered-in-error")
    assert queries.helpers_met([town.people[0].pk], until=TODAY, days=14) == {}


def test_a_plan_with_one_helper_a_person_brings_the_faces_down(town):
    """Four faces until today; a week by one of them leaves the four that the window still holds, no more."""
    history(town, days=14)
    plan = accepted_plan(town, helper_of=lambda person, day: 0)
    one = continuity(town, plan)[town.people[0].pk]
    assert len(one.met_14) == 4
    assert one.planned == {town.helpers[0].pk}
    assert one.first_meetings == frozenset()
    assert len(one.becomes_14) == 4


def test_the_next_week_forgets_what_the_window_no_longer_holds(town):
    """Two weeks ahead, the days until today have left the 14 days but not the 28."""
    history(town, days=14)
    later = continuity(town, week=MONDAY + timedelta(weeks=2))[town.people[0].pk]
    assert later.becomes_14 == frozenset()
    assert len(later.becomes_28) == 4


def test_days_between_today_and_the_week_count_by_the_accepted_plan(town):
    """What is agreed until the week begins is part of what becomes."""
    accepted_plan(town, helper_of=lambda person, day: day % 4)
    becomes = continuity(town, week=MONDAY + timedelta(weeks=1))[town.people[0].pk].becomes_14
    # Thursday to Sunday of this week: helpers 3, 0, 1, 2.
    assert becomes == {helper.pk for helper in town.helpers}


def test_a_week_that_is_over_becomes_what_it_was(town):
    """The past is not planned anew."""
    history(town, days=14)
    past = continuity(town, week=MONDAY - timedelta(weeks=3))[town.people[0].pk]
    assert past.becomes_14 == past.met_14


def test_shares_are_of_visits_not_of_days(town):
    """A day with three visits by the primary contact weighs three."""
    person, contact, other = town.people[0], town.helpers[0], town.helpers[1]
    for helper, times in ((contact, 3), (other, 1)):
        Encounter.objects.create(
            person=person,
            employee=helper,
            day=TODAY,
            visits=times,
            origin="imported",
            recorded_at="2026-11-18T08:00:00+01:00",
        )
    found = continuity(town)[person.pk]
    assert found.primary_share == 0.75
    assert found.own_team_share == 1
    assert continuity(town)[town.people[1].pk].own_team_share is None


def test_the_teams_number_counts_those_helped_daily_as_the_public_one_does(town):
    """With one visit short of fourteen a person is not counted, in the list and on the week's page alike."""
    history(town, days=14, until=TODAY + timedelta(days=1))
    assert queries.medians_by_team(until=TODAY) == ({town.team.pk: (4, 6)}, {})
    assert all(found.is_daily for found in continuity(town).values())
    Encounter.objects.filter(person=town.people[5], day=TODAY).delete()
    assert queries.medians_by_team(until=TODAY) == ({town.team.pk: (4, 5)}, {})
    assert not continuity(town)[town.people[5].pk].is_daily


def test_both_windows_are_counted_at_once_as_each_alone(town):
    """Also for one helped daily in the last fourteen days alone, and one in the first."""
    history(town, days=28, until=TODAY + timedelta(days=1))
    before = TODAY - timedelta(days=14)
    Encounter.objects.filter(person=town.people[0], day__lte=before).delete()
    Encounter.objects.filter(person=town.people[1], day=TODAY).delete()
    Encounter.objects.filter(person=town.people[1], day__lte=before).update(visits=2)
    both = list(helpers_met_daily(on=TODAY, short=14, long=28))
    for place, days in ((1, 14), (2, 28)):
        alone = {tally.value: tally.persons for tally in helpers_met(on=TODAY, days=days, least_visits_a_day=1)}
        counted = Counter()
        for row in both:
            counted[row[place]] += row[3]
        assert alone
        assert {met: persons for met, persons in counted.items() if met is not None} == alone
    assert any(row[1] is None for row in both)
    assert any(row[2] is None for row in both)


def test_a_plan_makes_those_daily_who_will_be(town):
    """Nine days of history in the window, and Wednesday to Sunday by the plan."""
    history(town, days=14)
    plan = accepted_plan(town)
    found = continuity(town, plan)[town.people[0].pk]
    assert (found.visits_14, found.is_daily) == (13, False)
    assert (found.visits_become_14, found.becomes_daily) == (14, True)


def test_the_middle_is_of_sets_that_hold_somebody():
    """People without visits are not counted as having met nobody."""
    assert queries.middle([frozenset(), frozenset({1}), frozenset({1, 2, 3})]) == 2
    assert queries.middle([frozenset()]) is None


def test_times_met_gives_visits_and_the_last_day(town):
    """For the fold-out with names: who came how often, and when last."""
    history(town, days=14, helper_of=lambda person, day: 0 if day < 10 else 1)
    first, second = queries.times_met([town.people[0].pk], until=TODAY, days=28)
    assert (first.employee_id, first.visits) == (town.helpers[0].pk, 10)
    assert (second.employee_id, second.visits, second.last_on) == (
        town.helpers[1].pk,
        4,
        TODAY - timedelta(days=1),
    )
