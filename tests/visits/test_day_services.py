"""A helper marks a visit: done, undone, different. One tap, however often and from however many phones."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.town import NOW, TODAY, accepted_plan, build_town
from tillit.foundation import events
from tillit.foundation.trail import TrailEntry
from tillit.foundation.users import User
from tillit.kernel.clock import instant
from tillit.kernel.errors import NotFound, StateConflict
from tillit.rooms.visits.events import VisitFinished, VisitUndone
from tillit.rooms.visits.models import Deviation, Encounter, Plan, PlanState, Visit, VisitHelper
from tillit.rooms.visits.services import accept_plan
from tillit.rooms.visits.services.day import (
    BadDeviation,
    Contradiction,
    NotTheDay,
    finish_visit,
    report_deviation,
    undo_visit,
    withdraw_deviation,
)
from tillit.rooms.workforce.models import Employee


@pytest.fixture
def told(monkeypatch):
    """The events of the test, in order, instead of jobs."""
    heard: list[object] = []
    monkeypatch.setattr("tillit.rooms.visits.services.day.publish", heard.append)
    return heard


@pytest.fixture
def visit(town) -> Visit:
    """Arne's visit today, to which the care worker Ola goes."""
    accepted_plan(town)
    return Visit.objects.get(person=town.people[1], day=TODAY)


@pytest.fixture
def ola(town) -> User:
    return town.users["care_worker"]


def facts(verb: str) -> list[dict]:
    return list(TrailEntry.objects.filter(verb=verb).values_list("facts", flat=True))


def test_a_tap_records_the_encounter_tells_and_leaves_a_trail(town, visit, ola, told):
    marked = finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)
    encounter = Encounter.objects.get()
    assert (marked.is_done, marked.changed, marked.day) == (True, True, TODAY)
    assert (encounter.visit, encounter.person, encounter.employee) == (visit, town.people[1], town.helpers[1])
    assert (encounter.day, encounter.team, encounter.origin) == (TODAY, town.team, "tap")
    assert told == [VisitFinished(visit.pk, town.people[1].pk, town.helpers[1].pk, TODAY)]
    assert facts("finish_visit") == [{"encounter": encounter.pk}]


def test_two_taps_are_one(visit, ola, told):
    first = finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)
    second = finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW + timedelta(seconds=1))
    assert (first.changed, second.changed, second.is_done) == (True, False, True)
    assert Encounter.objects.count() == len(told) == len(facts("finish_visit")) == 1


def test_undo_keeps_what_was_recorded_and_tells(visit, ola, told):
    finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)
    undone = undo_visit(user=ola, visit_public_id=visit.public_id, now=NOW)
    again = undo_visit(user=ola, visit_public_id=visit.public_id, now=NOW)
    assert (undone.is_done, undone.changed, again.changed) == (False, True, False)
    assert Encounter.objects.get().status == "entered-in-error"
    assert [type(event) for event in told] == [VisitFinished, VisitUndone]
    assert len(facts("undo_visit")) == 1


def test_done_undone_and_done_again_is_done(visit, ola, told):
    for mark in (finish_visit, undo_visit, finish_visit):
        mark(user=ola, visit_public_id=visit.public_id, now=NOW)
    assert sorted(Encounter.objects.values_list("status", flat=True)) == ["entered-in-error", "finished"]
    assert [type(event) for event in told] == [VisitFinished, VisitUndone, VisitFinished]


def test_each_of_two_helpers_taps_their_own(town, visit, ola, told):
    VisitHelper.objects.create(visit=visit, employee=town.helpers[0])
    finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)
    finish_visit(user=town.users["team_leader"], visit_public_id=visit.public_id, now=NOW)
    undo_visit(user=ola, visit_public_id=visit.public_id, now=NOW)
    assert Encounter.objects.get(status="finished").employee == town.helpers[0]


@pytest.mark.parametrize("mark", [finish_visit, undo_visit])
@pytest.mark.parametrize("name", ["team_leader", "administrator", "inhabitant"])
def test_only_a_helper_of_the_visit_may(town, visit, told, mark, name):
    with pytest.raises(NotFound):
        mark(user=town.users[name], visit_public_id=visit.public_id, now=NOW)
    assert not told
    assert not Encounter.objects.exists()


def test_a_visit_that_does_not_exist_is_not_found(ola):
    with pytest.raises(NotFound):
        finish_visit(user=ola, visit_public_id=uuid4(), now=NOW)


@pytest.mark.parametrize("state", [PlanState.PROPOSED, PlanState.SUPERSEDED, PlanState.FAILED])
def test_only_a_visit_of_an_accepted_plan_can_be_done(visit, ola, state):
    Plan.objects.update(state=state)
    with pytest.raises(NotFound):
        finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)


@pytest.mark.parametrize(
    ("at", "may"),
    [
        (instant(TODAY - timedelta(days=1), time(23, 59)), False),
        (instant(TODAY, time(0)), True),
        (instant(TODAY, time(23, 59)), True),
        (instant(TODAY + timedelta(days=1), time(11, 59)), True),
        (instant(TODAY + timedelta(days=1), time(12)), False),
    ],
)
def test_a_visit_is_marked_on_its_day_or_the_next_until_noon(visit, ola, told, at, may):
    if may:
        assert finish_visit(user=ola, visit_public_id=visit.public_id, now=at).changed
    else:
        with pytest.raises(NotTheDay):
            finish_visit(user=ola, visit_public_id=visit.public_id, now=at)


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_when_the_clock_is_changed_noon_is_noon(visit, ola, told, sunday):
    saturday = sunday - timedelta(days=1)
    Visit.objects.filter(pk=visit.pk).update(
        day=saturday, starts_at=instant(saturday, time(22)), ends_at=instant(saturday, time(23))
    )
    with pytest.raises(NotTheDay):
        finish_visit(user=ola, visit_public_id=visit.public_id, now=instant(sunday, time(12)))
    before = instant(sunday, time(11, 59))
    assert finish_visit(user=ola, visit_public_id=visit.public_id, now=before).changed


def test_nothing_in_an_encounter_tells_how_fast_the_helper_was():
    names = {field.name for field in Encounter._meta.get_fields()}
    assert {name for name in names if "minute" in name or name.endswith("_at")} == {"recorded_at"}


# A newer plan


def proposal(visit: Visit, *helpers: Employee) -> Visit:
    """Propose another plan with the same need, and give its visit."""
    plan = Plan.objects.create(
        team=visit.plan.team, week=visit.plan.week, state="proposed", violations=0, created_at=NOW
    )
    newer = Visit.objects.create(
        plan=plan,
        key=visit.key,
        person=visit.person,
        grant=visit.grant,
        day=visit.day,
        starts_at=visit.starts_at + timedelta(hours=2),  # when everybody is free
        ends_at=visit.ends_at + timedelta(hours=2),
        state="planned",
    )
    for helper in helpers:
        VisitHelper.objects.create(visit=newer, employee=helper)
    return newer


def newer_plan(town, visit: Visit, *helpers: Employee) -> Visit:
    """Take a newer proposal into the accepted plan; the visit stays the one that it is."""
    newer = proposal(visit, *helpers)
    accept_plan(plan_public_id=newer.plan.public_id, user=town.users["team_leader"], now=NOW)
    return Visit.objects.get(plan=visit.plan, key=visit.key)


def test_a_tap_on_a_page_from_before_the_newer_plan_counts_for_the_newer(town, visit, ola, told):
    newer = newer_plan(town, visit, town.helpers[1])
    finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)
    assert Encounter.objects.get().visit == newer


def test_what_was_done_under_the_older_plan_is_done_under_the_newer(town, visit, ola, told):
    finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)
    newer = newer_plan(town, visit, town.helpers[1])
    assert not finish_visit(user=ola, visit_public_id=newer.public_id, now=NOW).changed
    assert undo_visit(user=ola, visit_public_id=newer.public_id, now=NOW).changed


def test_who_no_longer_goes_cannot_tap(town, visit, ola):
    newer_plan(town, visit, town.helpers[2])
    with pytest.raises(NotFound):
        finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)


# Deviations


def report(user, visit, kind="moved", words="", now=NOW):
    return report_deviation(user=user, visit_public_id=visit.public_id, kind=kind, words=words, now=now)


def test_a_deviation_is_a_kind_and_a_word(visit, ola):
    reported = report(ola, visit, words="  Ville sove lenger ")
    stored = Deviation.objects.get()
    assert (reported.deviation_id, reported.changed) == (stored.pk, True)
    assert (stored.kind, stored.words, stored.reported_by) == ("moved", "Ville sove lenger", ola)


def test_the_trail_of_a_deviation_holds_no_words(visit, ola):
    reported = report(ola, visit, words="Hemmelig")
    assert facts("report_deviation") == [{"deviation": reported.deviation_id, "kind": "moved"}]


def test_the_same_deviation_twice_is_one(visit, ola):
    assert [report(ola, visit).changed for _ in range(2)] == [True, False]
    assert Deviation.objects.count() == 1


def test_other_words_replace_the_earlier_ones_which_are_kept(visit, ola):
    report(ola, visit, words="en")
    report(ola, visit, words="to")
    assert Deviation.objects.get(withdrawn_at=None).words == "to"
    assert Deviation.objects.get(withdrawn_at=NOW).words == "en"


def test_a_deviation_can_be_taken_back_once_and_is_kept(visit, ola):
    reported = report(ola, visit)
    taken = [
        withdraw_deviation(
            user=ola, visit_public_id=visit.public_id, deviation_id=reported.deviation_id, now=NOW
        ).changed
        for _ in range(2)
    ]
    assert taken == [True, False]
    assert Deviation.objects.get().withdrawn_at == NOW


def test_another_helpers_deviation_cannot_be_taken_back(town, visit, ola):
    VisitHelper.objects.create(visit=visit, employee=town.helpers[0])
    reported = report(town.users["team_leader"], visit)
    with pytest.raises(NotFound):
        withdraw_deviation(user=ola, visit_public_id=visit.public_id, deviation_id=reported.deviation_id, now=NOW)


@pytest.mark.parametrize("kind", ["not_done", "not_home"])
def test_done_and_not_done_at_once_is_refused(visit, ola, told, kind):
    reported = report(ola, visit, kind)
    with pytest.raises(Contradiction):
        finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)
    withdraw_deviation(user=ola, visit_public_id=visit.public_id, deviation_id=reported.deviation_id, now=NOW)
    finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)
    with pytest.raises(Contradiction):
        report(ola, visit, kind)


@pytest.mark.parametrize("kind", ["moved", "other_help", "other"])
def test_done_in_another_way_is_done(visit, ola, told, kind):
    report(ola, visit, kind)
    assert finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW).is_done


@pytest.mark.parametrize(("kind", "words"), [("sloth", ""), ("", ""), ("moved", "x" * 501)])
def test_an_unknown_kind_or_a_long_letter_is_refused(visit, ola, kind, words):
    with pytest.raises(BadDeviation):
        report(ola, visit, kind, words)


def test_a_stranger_cannot_report(town, visit):
    with pytest.raises(NotFound):
        report(town.users["team_leader"], visit)


def test_a_deviation_has_the_same_days_as_a_tap(visit, ola):
    with pytest.raises(NotTheDay):
        report(ola, visit, now=NOW + timedelta(days=2))


# At the same time, for real


def at_once(*doings) -> list[object]:
    """Run each in a thread with a connection of its own, started together; give what each answers."""
    start = Barrier(len(doings))
    answers: list[object] = [None] * len(doings)

    def run(number: int) -> None:
        try:
            start.wait()
            answers[number] = doings[number]()
        except StateConflict as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def busy(empty_queue, monkeypatch):
    """A town whose rows are committed, with one listener to visit events."""
    for event in (VisitFinished, VisitUndone):
        name = events.event_name(event)
        monkeypatch.setitem(events._listeners, name, {"test": lambda event: None})
    town = build_town()
    accepted_plan(town)
    return town


def waiting_jobs() -> list[str]:
    jobs = ProcrastinateJob.objects.filter(status="todo", task_name__endswith="deliver_event")
    return [args["event"].rsplit(".", 1)[1] for args in jobs.values_list("args", flat=True)]


def test_two_devices_at_once_record_one_visit(busy):
    ola = busy.users["care_worker"]
    visit = Visit.objects.get(person=busy.people[1], day=TODAY)

    def tap():
        return finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)

    answers = at_once(*[tap] * 6)
    assert sorted(answer.changed for answer in answers) == [False] * 5 + [True]
    assert all(answer.is_done for answer in answers)
    assert Encounter.objects.count() == len(facts("finish_visit")) == 1
    assert waiting_jobs() == ["VisitFinished"]


def test_undo_from_two_devices_at_once_tells_once(busy):
    ola = busy.users["care_worker"]
    visit = Visit.objects.get(person=busy.people[1], day=TODAY)
    finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW)

    def undo():
        return undo_visit(user=ola, visit_public_id=visit.public_id, now=NOW)

    assert sorted(answer.changed for answer in at_once(*[undo] * 4)) == [False] * 3 + [True]
    assert sorted(waiting_jobs()) == ["VisitFinished", "VisitUndone"]


def test_done_and_not_done_at_the_same_moment_is_one_of_them(busy):
    ola = busy.users["care_worker"]
    visit = Visit.objects.get(person=busy.people[1], day=TODAY)
    answers = at_once(
        lambda: finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW),
        lambda: report(ola, visit, "not_done"),
    )
    assert sum(isinstance(answer, Contradiction) for answer in answers) == 1
    assert Encounter.objects.count() + Deviation.objects.count() == 1


def test_a_tap_while_a_newer_plan_is_accepted_is_kept(busy):
    ola = busy.users["care_worker"]
    visit = Visit.objects.get(person=busy.people[1], day=TODAY)
    newer = proposal(visit, busy.helpers[1])
    marked, _ = at_once(
        lambda: finish_visit(user=ola, visit_public_id=visit.public_id, now=NOW),
        lambda: accept_plan(plan_public_id=newer.plan.public_id, user=busy.users["team_leader"], now=NOW),
    )
    assert marked.is_done
    assert Encounter.objects.get(status="finished").visit == visit


def test_the_event_is_stored_with_the_visit_or_not_at_all(busy, monkeypatch):
    def fail(**_):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr("tillit.rooms.visits.services.day.leave_trail", fail)
    visit = Visit.objects.get(person=busy.people[1], day=TODAY)
    with pytest.raises(RuntimeError):
        finish_visit(user=busy.users["care_worker"], visit_public_id=visit.public_id, now=NOW)
    assert not Encounter.objects.exists()
    assert waiting_jobs() == []


def test_a_tap_in_the_small_hours_counts_for_the_day_of_the_visit(visit, ola, told):
    late = datetime.combine(TODAY + timedelta(days=1), time(2), NOW.tzinfo)
    finish_visit(user=ola, visit_public_id=visit.public_id, now=late)
    assert Encounter.objects.get().day == TODAY
