"""Wishes and whether they were kept: by who came, by the planned time, by the answers to wishes."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from tests.town import MONDAY, NOW, TODAY, Town, accepted_plan, history
from tillit.kernel.clock import instant
from tillit.rooms.decisions.models import Grant, HelperWish
from tillit.rooms.visits.facts.answers import change_wishes
from tillit.rooms.visits.models import Encounter, Visit, VisitAnswer
from tillit.rooms.visits.queries.wishes import Kept, wishes_of


def done(town: Town, person: int, day: date, *, helper: int, starts: time | None = None) -> None:
    visit = Visit.objects.get(key=f"{town.grants[person].pk}:{day}:0")
    if starts:
        Visit.objects.filter(pk=visit.pk).update(
            starts_at=instant(day, starts), ends_at=instant(day, starts) + timedelta(minutes=20)
        )
    Encounter.objects.create(
        person=visit.person, employee=town.helpers[helper], day=day, visit=visit, team=town.team, origin="tap",
        recorded_at=NOW,
    )  # fmt: skip


def wish(town: Town, helper: int, kind: str, *, person: int = 0) -> None:
    HelperWish.objects.create(grant=town.grants[person], employee=town.helpers[helper], kind=kind)


def read(town: Town, person: int = 0):
    return wishes_of(town.people[person].pk, until=TODAY, now=NOW)


def test_nothing_wished_is_nothing_to_tell(town):
    assert not read(town).are_any


def test_a_visit_by_a_wished_for_helper_keeps_the_wish(town):
    accepted_plan(town)
    wish(town, 0, "preferred")
    wish(town, 3, "excluded")
    for day, helper in ((MONDAY, 0), (MONDAY + timedelta(days=1), 3), (TODAY, 1)):
        done(town, 0, day, helper=helper)
    wishes = read(town)
    assert wishes.preferred_ids == {town.helpers[0].pk}
    assert wishes.preferred == Kept(1, 3)
    assert wishes.not_excluded == Kept(2, 3)


def test_two_at_one_visit_are_one_visit(town):
    accepted_plan(town)
    wish(town, 0, "preferred")
    done(town, 0, MONDAY, helper=0)
    done(town, 0, MONDAY, helper=1)
    assert read(town).preferred == Kept(1, 1)


def test_what_the_files_tell_counts_for_helpers_and_for_no_time(town):
    wish(town, 0, "preferred")
    Grant.objects.filter(pk=town.grants[0].pk).update(wished_start=time(9))
    history(town, days=4, helper_of=lambda person, day: day % 2)
    wishes = read(town)
    assert wishes.preferred == Kept(2, 4)
    assert wishes.on_time == Kept(0, 0)


@pytest.mark.parametrize(("starts", "kept"), [(time(8, 30), 1), (time(9, 30), 1), (time(9, 31), 0), (time(8, 29), 0)])
def test_within_half_an_hour_is_on_time(town, starts, kept):
    accepted_plan(town)
    Grant.objects.filter(pk=town.grants[0].pk).update(wished_start=time(9))
    done(town, 0, MONDAY, helper=0, starts=starts)
    assert read(town).on_time == Kept(kept, 1)


def answered(
    town: Town, *, due: timedelta, replied: timedelta | None = None, outcome: str = "", key: str = "k"
) -> None:
    VisitAnswer.objects.create(
        person=town.people[0],
        team=town.team,
        key=key,
        day=TODAY,
        planned_at=NOW,
        reply="way",
        words="x",
        how="phone",
        entered_by=town.users["care_worker"],
        given_at=NOW - timedelta(days=5),
        due_at=NOW + due,
        replied_at=NOW + replied if replied else None,
        replied_by=town.users["team_leader"] if replied else None,
        outcome=outcome,
    )


def test_wishes_are_answered_in_time_late_or_not_yet(town):
    day = timedelta(days=1)
    answered(town, due=-2 * day, replied=-3 * day, outcome="kept", key="in time")
    answered(town, due=-2 * day, replied=-1 * day, outcome="not", key="late")
    answered(town, due=-1 * day, key="not yet")
    answered(town, due=day, key="still has time")
    answered(town, due=-40 * day, key="long ago")
    wishes = read(town)
    assert wishes.answered_in_time == Kept(1, 3)
    assert (wishes.as_wished, wishes.partly, wishes.not_possible) == (1, 0, 1)


def test_the_person_reads_what_the_public_number_counts(town):
    """One definition: the same wishes are due, and in time, on the page and in the fact."""
    day = timedelta(days=1)
    answered(town, due=-2 * day, replied=-3 * day, outcome="kept", key="in time")
    answered(town, due=-2 * day, replied=-1 * day, outcome="not", key="late")
    answered(town, due=-1 * day, key="not yet")
    answered(town, due=day, key="still has time")
    counted = [row.counts for row in change_wishes(first=TODAY - timedelta(days=27), last=TODAY, until=NOW)]
    told = read(town).answered_in_time
    assert (sum(c["in_time"] for c in counted), sum(c["due"] for c in counted)) == (told.kept, told.of)
