"""Facts are counted by day and team, again only where something changed, and every shipped fact counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.town import MONDAY, NOW, TODAY, accepted_plan, history

from tillit.foundation.facts import facts
from tillit.rooms.indicators import counting
from tillit.rooms.indicators.models import CountedDay, DailyCount
from tillit.rooms.visits.models import Deviation, Encounter, Visit

YESTERDAY = TODAY - timedelta(days=1)


def counts(*names: str, first: date = MONDAY, last: date = TODAY) -> list[int]:
    found = counting.sums(names, first=first, last=last)
    return [sum(found.get(name, {}).values()) for name in names]


def done(town, visit: Visit, *helpers) -> None:
    for helper in helpers:
        Encounter.objects.create(
            person=visit.person,
            employee=helper,
            day=visit.day,
            visit=visit,
            team=town.team,
            origin="tap",
            recorded_at=NOW,
        )


@pytest.fixture
def week(town):
    """Monday and Tuesday: six visits a day; all made on Monday but one, Tuesday's all but two and one uncovered."""
    plan = accepted_plan(town)
    monday = list(plan.visits.filter(day=MONDAY).order_by("pk"))
    tuesday = list(plan.visits.filter(day=YESTERDAY).order_by("pk"))
    for i, visit in enumerate(monday[1:], start=1):
        done(town, visit, town.helpers[i % 4])
    Visit.objects.filter(pk=tuesday[0].pk).update(state="uncovered", starts_at=None, ends_at=None)
    for i, visit in enumerate(tuesday[3:], start=3):
        done(town, visit, town.helpers[i % 4])
    return plan


def test_visits_are_needed_made_missed_and_uncovered(town, week):
    counting.count_stale(first=MONDAY, last=YESTERDAY, now=NOW)
    names = ["visits.needed", "visits.made", "visits.missed", "visits.uncovered"]
    assert counts(*names, first=MONDAY, last=MONDAY) == [6, 5, 1, 0]
    assert counts(*names, first=YESTERDAY, last=YESTERDAY) == [6, 3, 2, 1]
    assert counts(*names) == [12, 8, 3, 1]


def test_what_lies_ahead_today_is_neither_made_nor_missed_yet(town, week):
    counting.count_stale(first=TODAY, last=TODAY, now=NOW)
    assert counts("visits.needed", "visits.missed", first=TODAY, last=TODAY) == [0, 0]
    evening = NOW + timedelta(hours=10)
    assert counting.count_stale(first=TODAY, last=TODAY, now=evening) == [TODAY], "the day was not over"
    assert counts("visits.needed", "visits.missed", first=TODAY, last=TODAY) == [6, 6]


def test_a_moved_visit_counts_until_the_word_is_withdrawn(town, week):
    visit = week.visits.filter(day=MONDAY).order_by("pk")[1]
    word = Deviation.objects.create(visit=visit, kind="moved", reported_by=town.users["team_leader"], reported_at=NOW)
    counting.count_stale(first=MONDAY, last=MONDAY, now=NOW)
    assert counts("visits.moved", last=MONDAY) == [1]
    Deviation.objects.filter(pk=word.pk).update(withdrawn_at=NOW)
    counting.mark_changed(MONDAY, MONDAY, now=NOW + timedelta(minutes=1))
    counting.count_stale(first=MONDAY, last=MONDAY, now=NOW + timedelta(minutes=2))
    assert counts("visits.moved", last=MONDAY) == [0]


def test_a_visit_for_two_made_by_one_is_not_made_by_two(town, week):
    first, second = week.visits.filter(day=MONDAY).order_by("pk")[1:3]
    Visit.objects.filter(pk__in=[first.pk, second.pk]).update(helpers_needed=2)
    done(town, second, town.helpers[3])
    counting.count_stale(first=MONDAY, last=MONDAY, now=NOW)
    assert counts("visits.for_two", "visits.by_two", last=MONDAY) == [2, 1]


def test_meetings_tell_own_team_and_primary_contact(town):
    history(town, days=4, until=TODAY)
    counting.count_stale(first=TODAY - timedelta(days=4), last=YESTERDAY, now=NOW)
    found = counts(
        "meetings.all", "meetings.by_own_team", "meetings.by_contact", first=TODAY - timedelta(days=4), last=YESTERDAY
    )
    # Each day one helper of the team goes to all six; who is the contact of person i is helper i % 4.
    assert found == [24, 24, 6]


def test_only_what_changed_is_counted_again(town, week):
    assert counting.count_stale(first=MONDAY, last=YESTERDAY, now=NOW) == [MONDAY, YESTERDAY]
    assert counting.count_stale(first=MONDAY, last=YESTERDAY, now=NOW) == []
    counting.mark_changed(MONDAY, MONDAY, now=NOW + timedelta(seconds=1))
    assert counting.stale_days(until=TODAY) == [MONDAY]
    assert counting.count_stale(first=MONDAY, last=YESTERDAY, now=NOW + timedelta(seconds=2)) == [MONDAY]


def test_counting_again_replaces_and_keeps_other_days(town, week):
    counting.count_stale(first=MONDAY, last=YESTERDAY, now=NOW)
    before = set(DailyCount.objects.values_list("fact", "day", "team", "count"))
    counting.mark_changed(MONDAY, YESTERDAY, now=NOW + timedelta(seconds=1))
    counting.count_stale(first=MONDAY, last=YESTERDAY, now=NOW + timedelta(seconds=2))
    assert set(DailyCount.objects.values_list("fact", "day", "team", "count")) == before
    assert not CountedDay.objects.filter(counted_at=None).exists()


@pytest.mark.parametrize("kind", ["days", "state", "spread"])
def test_every_registered_fact_counts_its_own_parts(town, week, kind):
    for fact in facts(kind):
        if kind == "days":
            rows = list(fact.count(first=MONDAY, last=TODAY, until=NOW))
            assert all(set(row.counts) <= fact.parts for row in rows), fact.name
        elif kind == "state":
            assert all(set(row.counts) <= fact.parts for row in fact.count(on=TODAY)), fact.name
        else:
            assert all(row.persons > 0 for row in fact.count(on=TODAY, days=28)), fact.name
        assert all(texts["nb"] and texts["en"] for texts in fact.texts.values()), fact.name


def test_grants_wait_until_their_first_visit(town):
    from tillit.rooms.decisions.models import Grant
    from tillit.rooms.visits.facts.starts import started, waiting

    Grant.objects.update(decided_on=TODAY - timedelta(days=10), starts_on=TODAY - timedelta(days=9))
    Encounter.objects.create(
        person=town.people[0],
        employee=town.helpers[0],
        day=TODAY - timedelta(days=7),
        origin="imported",
        recorded_at=NOW,
    )
    assert [(t.value, t.persons) for t in started(on=TODAY, days=28)] == [(3, 1)]
    assert [(t.value, t.persons) for t in waiting(on=TODAY, days=28)] == [(10, 5)]
    assert list(waiting(on=TODAY, days=9)) == [], "decided before the period"


def test_a_note_to_the_next_helper_is_a_tap_too(town):
    from tillit.rooms.visits import services
    from tillit.rooms.visits.services.notes import write_handover_note

    plan = accepted_plan(town)
    visit = plan.visits.get(person=town.people[1], day=TODAY)
    worker = {"user": town.users["care_worker"], "visit_public_id": visit.public_id, "now": NOW}
    services.finish_visit(**worker)
    write_handover_note(**worker, words="Hun venter på en telefon.")
    counting.count_stale(first=TODAY, last=TODAY, now=NOW)
    assert counts("reporting.taps", "reporting.visits", first=TODAY) == [2, 1]
