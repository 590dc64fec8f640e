"""A person answers to a visit, and the team answers back: what is taken, by when, and what it does to the plan."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from tests.town import MONDAY, NOW, TODAY, Town, accepted_plan
from tillit.foundation.trail import TrailEntry
from tillit.integrations.outlet.models import Message
from tillit.kernel.clock import instant, local_day
from tillit.kernel.errors import NotAllowed, NotFound, StateConflict
from tillit.rooms.decisions.models import Grant
from tillit.rooms.people.models import Person
from tillit.rooms.visits import services
from tillit.rooms.visits.answer_rules import answer_due_at, is_called_first
from tillit.rooms.visits.models import Adjustment, Deviation, Encounter, Plan, PlanEdit, Visit, VisitAnswer
from tillit.rooms.visits.queries.answers import answers_of_visits, open_answers, visit_to_answer
from tillit.rooms.visits.services.answers import (
    BadAnswer,
    CallFirst,
    NotMoved,
    answer_visit,
    cancel_as_wished,
    reply_to_answer,
)
from tillit.rooms.visits.types import Change, Placement

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def plan(town):
    return accepted_plan(town)


def visit_of(town: Town, person: int, day: date = FRIDAY) -> Visit:
    return Visit.objects.get(
        key=f"{town.grants[person].pk}:{day}:0", plan__state="accepted", person=town.people[person]
    )


def tell(town: Town, reply: str, *, person: int = 1, day: date = FRIDAY, how: str = "phone", **more):
    told = {"user": town.users["care_worker"], "now": NOW, **more}
    return answer_visit(
        person=Person.objects.get(pk=town.people[person].pk),
        visit_public_id=visit_of(town, person, day).public_id,
        reply=reply,
        how=how,
        **told,
    )


def reply(town: Town, told, outcome: str, words: str = "", **more):
    return reply_to_answer(
        team_id=town.team.pk,
        answer_public_id=told.answer_public_id,
        outcome=outcome,
        words=words,
        **{"user": town.users["team_leader"], "now": NOW, **more},
    )


def cancel(town: Town, told, *, has_talked: bool = False):
    return cancel_as_wished(
        team_id=town.team.pk,
        answer_public_id=told.answer_public_id,
        has_talked=has_talked,
        user=town.users["team_leader"],
        now=NOW,
    )


@pytest.mark.parametrize(
    ("given", "visit", "due"),
    [
        ("2026-11-18 09:00", "2026-11-24 09:00", "2026-11-19 15:00"),  # Wednesday: by Thursday afternoon
        ("2026-11-20 23:30", "2026-11-26 09:00", "2026-11-23 15:00"),  # Friday night: by Monday
        ("2026-11-20 09:00", "2026-11-21 10:00", "2026-11-21 08:00"),  # tomorrow's visit: two hours before it
        ("2026-11-18 08:30", "2026-11-18 10:00", "2026-11-18 10:00"),  # sooner than that: before it begins
    ],
)
def test_the_team_answers_the_next_working_day_and_before_the_visit(given, visit, due):
    at = {name: _at(text) for name, text in (("given_at", given), ("visit_starts_at", visit))}
    assert answer_due_at(**at) == _at(due)


def _at(text: str):
    day, clock = text.split()
    return instant(date.fromisoformat(day), time.fromisoformat(clock))


def test_a_yes_is_noted_and_asks_nothing_of_the_team(town, plan):
    told = tell(town, "yes", person=0, how="self", user=town.users["inhabitant"])
    assert told.due_at is None
    assert open_answers([town.team.pk]) == []
    assert answers_of_visits([visit_of(town, 0).pk])[visit_of(town, 0).pk].is_yes


def test_a_yes_to_a_time_that_is_changed_since_stands_no_more(town, plan):
    tell(town, "yes")
    later = Placement("planned", FRIDAY, instant(FRIDAY, time(10)), (town.helpers[1].pk,))
    services.change_plan(
        plan_public_id=plan.public_id,
        version=0,
        changes=[Change(visit_of(town, 1).key, later)],
        kind="move",
        user=town.users["team_leader"],
        now=NOW,
    )
    assert answers_of_visits([visit_of(town, 1).pk]) == {}


def test_a_newer_answer_replaces_the_one_before_and_both_are_kept(town, plan):
    tell(town, "no")
    tell(town, "way", words="Heller på kjøkkenet")
    assert [row.reply for row in open_answers([town.team.pk])] == ["way"]
    assert VisitAnswer.objects.count() == 2
    assert VisitAnswer.objects.get(reply="no").replaced_at == NOW


def test_the_same_answer_again_is_one_answer(town, plan):
    first = tell(town, "no", words="Bortreist")
    again = tell(town, "no", words="Bortreist")
    assert (first.answer_public_id, again.changed) == (again.answer_public_id, False)
    assert TrailEntry.objects.filter(verb="answer_visit").count() == 1


def test_another_time_says_when_and_only_days_of_the_week_that_are_not_over(town, plan):
    with pytest.raises(BadAnswer):
        tell(town, "time", wished_day=FRIDAY)
    for day in (TODAY - timedelta(days=1), MONDAY + timedelta(days=7)):
        with pytest.raises(BadAnswer):
            tell(town, "time", wished_day=day, wished_from=time(11))
    with pytest.raises(BadAnswer):
        tell(town, "time", wished_day=FRIDAY, wished_from=time(11), wished_to=time(11))
    told = tell(town, "time", wished_day=TODAY, wished_from=time(11))
    row = VisitAnswer.objects.get(public_id=told.answer_public_id)
    assert (row.wished_day, row.wished_from, row.team_id) == (TODAY, time(11), town.team.pk)


def test_another_way_needs_words_and_a_book_is_too_many(town, plan):
    with pytest.raises(BadAnswer):
        tell(town, "way", words=" \n ")
    with pytest.raises(BadAnswer):
        tell(town, "way", words="x" * 501)


def test_what_has_begun_is_done_or_belongs_to_somebody_else_is_not_answered(town, plan):
    begun = visit_of(town, 1, TODAY)  # at eight, and that it is
    assert visit_to_answer(town.people[1].pk, begun.public_id, now=NOW) is None
    done = visit_of(town, 1)
    assert visit_to_answer(town.people[0].pk, done.public_id, now=NOW) is None
    Encounter.objects.create(
        person=done.person, employee=town.helpers[1], day=TODAY, visit=done, team=town.team, origin="tap",
        recorded_at=NOW,
    )  # fmt: skip
    with pytest.raises(NotFound):
        tell(town, "yes")


def test_an_address_of_an_older_plan_leads_to_the_visit_that_stands_now(town, plan):
    old = visit_of(town, 1).public_id
    Plan.objects.update(state="superseded")
    new = accepted_plan(town)
    found = visit_to_answer(town.people[1].pk, old, now=NOW)
    assert found.plan_public_id == new.public_id


def test_nobody_answers_in_the_persons_own_name_for_them(town, plan):
    with pytest.raises(NotAllowed):
        tell(town, "yes", how="self")
    with pytest.raises(NotAllowed):
        tell(town, "yes", how="proxy", user=town.users["relative"])


def test_a_no_cancels_the_visit_as_the_persons_wish_and_tells_them(town, plan):
    told = tell(town, "no")
    done = cancel(town, told)
    assert visit_of(town, 1).state == "skipped"
    assert PlanEdit.objects.get().asked_by == "person"
    assert Adjustment.objects.get().kind == "cancelled"
    assert not Deviation.objects.exists(), "what the person asked for is no deviation of the municipality's"
    assert (done.outcome, done.version) == ("kept", 1)
    assert open_answers([town.team.pk]) == []
    message = Message.objects.get()
    assert (message.kind, message.recipient_id) == ("answer_received", town.people[1].pk)


def test_a_visit_that_one_may_be_harmed_without_is_cancelled_only_after_a_talk(town, plan):
    Grant.objects.filter(pk=town.grants[1].pk).update(time_critical=True)
    told = tell(town, "no")
    with pytest.raises(CallFirst):
        cancel(town, told)
    assert visit_of(town, 1).state == "planned"
    cancel(town, told, has_talked=True)
    assert visit_of(town, 1).state == "skipped"


def test_a_grant_that_nobody_knows_is_called_about():
    assert is_called_first(None)


def test_another_time_is_kept_only_when_the_visit_was_moved(town, plan):
    told = tell(town, "time", wished_day=FRIDAY, wished_from=time(10))
    with pytest.raises(NotMoved):
        reply(town, told, "kept")
    later = Placement("planned", FRIDAY, instant(FRIDAY, time(10)), (town.helpers[1].pk,))
    services.change_plan(
        plan_public_id=plan.public_id,
        version=0,
        changes=[Change(visit_of(town, 1).key, later)],
        kind="move",
        user=town.users["team_leader"],
        now=NOW,
        asked_by="person",
    )
    reply(town, told, "kept")
    row = VisitAnswer.objects.get()
    assert (row.outcome, row.replied_by, row.replied_at) == ("kept", town.users["team_leader"], NOW)


def test_a_no_is_not_kept_while_the_visit_stands(town, plan):
    with pytest.raises(NotMoved):
        reply(town, tell(town, "no"), "kept")


def test_what_is_not_kept_whole_is_said_why(town, plan):
    told = tell(town, "way", words="Heller på kjøkkenet")
    for outcome in ("partly", "not", "nonsense"):
        with pytest.raises(BadAnswer):
            reply(town, told, outcome)
    reply(town, told, "not", "Vi er for få denne uken.")
    with pytest.raises(StateConflict):
        reply(town, told, "kept")
    assert Message.objects.count() == 1


def test_a_replaced_wish_and_another_teams_are_not_answered(town, plan):
    told = tell(town, "no")
    tell(town, "way", words="Heller på kjøkkenet")
    with pytest.raises(StateConflict):
        reply(town, told, "not", "Nei")
    with pytest.raises(NotFound):
        reply_to_answer(
            team_id=town.team.pk + 1,
            answer_public_id=told.answer_public_id,
            outcome="kept",
            user=town.users["team_leader"],
            now=NOW,
        )


def test_only_a_no_cancels(town, plan):
    with pytest.raises(BadAnswer):
        cancel(town, tell(town, "way", words="Heller på kjøkkenet"), has_talked=True)


def test_a_wish_that_is_taken_back_after_it_was_due_is_counted_no_more(town, plan, monkeypatch):
    from tillit.project import listeners
    from tillit.rooms.indicators import counting, services

    told = []
    monkeypatch.setattr("tillit.rooms.visits.services.answers.publish", told.append)
    monkeypatch.setattr(listeners, "measure_soon", lambda day: True)
    tell(town, "no")
    due = VisitAnswer.objects.get().due_at
    late = due + timedelta(hours=1)
    monkeypatch.setattr(listeners.timezone, "now", lambda: late + timedelta(minutes=1))
    on = local_day(due)

    def counted() -> int:
        services.measure("change_wishes_in_time", on=on, now=late + timedelta(minutes=2))
        return sum(counting.sums(["change_wishes.due"], first=on, last=on)["change_wishes.due"].values())

    services.measure("change_wishes_in_time", on=on, now=late)
    assert counted() == 1
    VisitAnswer.objects.update(given_at=due - timedelta(days=1))
    tell(town, "yes")
    for event in told:
        listeners.note_answer(event)
    assert [event.due for event in told] == [on, on], "given, and taken back; the yes itself asks nothing"
    assert counted() == 0
