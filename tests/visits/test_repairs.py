"""Repairing a day: who goes instead, what stays, what is out of date, who stays longer, and taking it back."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, time, timedelta

import pytest

from tests.town import MONDAY, NOW, TODAY, accepted_plan
from tests.visits.answered_here import answered_here
from tillit.foundation.trail import TrailEntry
from tillit.kernel.clock import instant
from tillit.kernel.errors import NotAllowed
from tillit.planning.visits.travel import StraightLine
from tillit.rooms.decisions.models import GrantWindow
from tillit.rooms.rosters.models import Absence, Shift
from tillit.rooms.teams.models import Team
from tillit.rooms.visits import services
from tillit.rooms.visits.models import Deviation, Encounter, Plan, Repair, RepairOption, Visit, VisitChange
from tillit.rooms.visits.repair_child import Question
from tillit.rooms.visits.services import Outdated, repairs
from tillit.rooms.visits.solver import child_started
from tillit.rooms.visits.stored_plans import check_stored_plans
from tillit.rooms.visits.types import Change, Placement
from tillit.rooms.workforce.models import Employee

EARLY = instant(TODAY, time(6, 50))
DAY = timedelta(days=1)


@pytest.fixture
def plan(town):
    return accepted_plan(town)


@pytest.fixture(autouse=True)
def asked_here(monkeypatch):
    """Answer in this process: what the child does besides is start."""
    monkeypatch.setattr(repairs, "child_started", answered_here)


def ill(town, *helpers: int, now: datetime = EARLY, who: str = "team_leader", **more):
    return services.report_ill(
        employee_ids=[town.helpers[i].pk for i in helpers],
        user=town.users[who],
        now=now,
        team_id=town.team.pk,
        **more,
    )


def worked_out(reported, now: datetime = EARLY) -> Repair:
    services.make_repair(repair_id=reported.repairs[0].id, now=lambda: now)
    return Repair.objects.get(pk=reported.repairs[0].id)


def choose(town, repair, kind="fewest", agreed=(), now: datetime = EARLY):
    return services.choose_repair(
        repair_public_id=repair.public_id, kind=kind, agreed=agreed, user=town.users["team_leader"], now=now
    )


def today(**which) -> dict[str, tuple[int, ...]]:
    """Who goes to whom today: helpers by the person's given name."""
    rows = Visit.objects.filter(day=TODAY, plan__state="accepted", **which).select_related("person")
    return {row.person.given_name: tuple(h.employee_id for h in row.helpers.all()) for row in rows}


def test_one_is_ill_and_others_go_and_only_those_people_are_told(town, plan):
    before = today()
    repair = worked_out(ill(town, 1))
    assert repair.state == "ready"
    choose(town, repair)
    after = today()
    his = {name for name, who in before.items() if town.helpers[1].pk in who}
    assert {name for name in before if before[name] != after[name]} == his
    assert {change.person.given_name for change in VisitChange.objects.filter(needs_telling=True)} == his
    assert not any(town.helpers[1].pk in who for who in after.values())
    assert check_stored_plans()[0].violations == []


def test_no_other_day_is_touched(town, plan):
    repair = worked_out(ill(town, 1))
    assert {row["to"]["day"] for o in repair.options.all() for row in o.changes} == {TODAY.isoformat()}


def test_two_are_ill_at_ten_to_seven_in_one_report_and_one_repair(town, plan):
    reported = ill(town, 1, 2)
    assert Absence.objects.count() == 2
    assert len(reported.repairs) == 1
    choose(town, worked_out(reported))
    gone = {town.helpers[1].pk, town.helpers[2].pk}
    assert all(who and not gone & set(who) for who in today().values())
    assert check_stored_plans()[0].violations == []


def test_nobody_is_left_and_every_visit_says_so(town, plan):
    repair = worked_out(ill(town, 0, 1, 2, 3))
    [option] = repair.options.all()
    assert option.measures["told"] == len(option.measures["uncovered"]) == 6
    choose(town, repair)
    assert set(Visit.objects.filter(day=TODAY).values_list("state", flat=True)) == {"uncovered"}
    assert Visit.objects.filter(day=TODAY).first().reason["code"] == "absent"
    assert Deviation.objects.filter(kind="not_done").count() == 6


def test_what_was_done_and_has_begun_stays_and_the_rest_is_freed(town, plan):
    """At 08:20 Ola has been at Arne's and falls ill; Kari is still at Ingrid's; Edel, who was Ola's next, is free."""
    now = instant(TODAY, time(8, 20))
    done = Visit.objects.get(day=TODAY, person=town.people[1])
    Encounter.objects.create(
        person=done.person, employee=town.helpers[1], day=TODAY, visit=done, team=town.team, origin="tap",
        recorded_at=now,
    )  # fmt: skip
    before = today()
    repair = worked_out(ill(town, 1, now=now), now)
    choose(town, repair, now=now)
    after = today()
    assert after["Arne"] == before["Arne"]
    assert after["Ingrid"] == before["Ingrid"]
    assert after["Edel"] != before["Edel"]
    new = Visit.objects.get(day=TODAY, person=town.people[5])
    assert new.starts_at >= now + timedelta(minutes=10)
    assert check_stored_plans()[0].violations == []


def test_a_visit_that_the_ill_helper_missed_is_still_made_and_insulin_that_is_too_late_is_said(town, plan):
    """At 11:30 it turns out that Ola never came: Arne's window closed at 11:00, Edel's visit could not be late."""
    now = instant(TODAY, time(11, 30))
    town.grants[5].time_critical = True
    town.grants[5].save()
    repair = worked_out(ill(town, 1, now=now), now)
    option = repair.options.get(kind="fewest")
    assert [(u["key"], u["reason"]["code"]) for u in option.measures["uncovered"]] == [
        (f"{town.grants[5].pk}:{TODAY}:0", "too_late")
    ]
    assert option.measures["late"] == 1
    choose(town, repair, now=now)
    assert Visit.objects.get(day=TODAY, person=town.people[1]).starts_at >= now + timedelta(minutes=10)
    assert Visit.objects.get(day=TODAY, person=town.people[5]).state == "uncovered"


def test_who_falls_ill_in_a_night_shift_is_away_from_the_day_it_began(town, plan):
    """At 00:10 the shift of yesterday evening is running; the visit at 00:30 goes to the colleague."""
    yesterday, now = TODAY - DAY, instant(TODAY, time(0, 10))
    Shift.objects.filter(starts_at__gte=instant(yesterday, time(0)), starts_at__lt=instant(TODAY, time(0))).delete()
    for helper in town.helpers[1:3]:
        Shift.objects.filter(employee=helper, starts_at__gte=instant(TODAY, time(0))).delete()
        Shift.objects.create(
            source_id=f"n{helper.pk}",
            employee=helper,
            team=town.team,
            starts_at=instant(yesterday, time(22)),
            ends_at=instant(TODAY, time(7)),
        )
    Visit.objects.filter(day=yesterday).exclude(person=town.people[1]).update(
        state="skipped", starts_at=None, ends_at=None
    )
    services.bring_up_to_date(team_id=town.team.pk, first=yesterday, now=now)
    extra = services.change_plan(
        plan_public_id=plan.public_id,
        version=Plan.objects.get(pk=plan.pk).version,
        changes=[Change("x1", Placement("planned", yesterday, instant(TODAY, time(0, 30)), (town.helpers[1].pk,)))],
        kind="add",
        user=town.users["team_leader"],
        now=now,
        decide=[decided(town, yesterday)],
    )
    assert extra.changed == 1
    reported = ill(town, 1, now=now)
    assert Absence.objects.get().starts_on == yesterday
    choose(town, worked_out(reported, now), now=now)
    moved = Visit.objects.get(key="x1")
    assert [h.employee_id for h in moved.helpers.all()] == [town.helpers[2].pk]
    assert moved.starts_at >= now + timedelta(minutes=10)


def decided(town, day):
    from tillit.rooms.visits.adjustments import Decided

    return Decided("added", "x1", town.grants[0].pk, day, (time(22), time(23, 50)), 20)


def test_the_plan_changed_meanwhile_and_the_options_are_out_of_date(town, plan):
    repair = worked_out(ill(town, 1))
    key = f"{town.grants[1].pk}:{TODAY}:0"
    by_hand = Placement("planned", TODAY, instant(TODAY, time(10)), (town.helpers[3].pk,))
    services.change_plan(
        plan_public_id=plan.public_id,
        version=repair.version,
        changes=[Change(key, by_hand)],
        kind="move",
        user=town.users["team_leader"],
        now=EARLY,
    )
    with pytest.raises(Outdated):
        choose(town, repair)
    assert Repair.objects.get(pk=repair.pk).state == "outdated"
    assert Visit.objects.get(key=key).starts_at == by_hand.starts_at
    again = services.request_repair(team_id=town.team.pk, day=TODAY, user=town.users["team_leader"], now=EARLY)
    services.make_repair(repair_id=again.id, now=lambda: EARLY)
    choose(town, Repair.objects.get(pk=again.id))


def test_other_visits_changed_meanwhile_and_both_stand(town, plan):
    repair = worked_out(ill(town, 1))
    friday = TODAY + 2 * DAY
    services.change_plan(
        plan_public_id=plan.public_id,
        version=repair.version,
        changes=[
            Change(
                f"{town.grants[0].pk}:{friday}:0",
                Placement("planned", friday, instant(friday, time(10)), (town.helpers[2].pk,)),
            )
        ],
        kind="move",
        user=town.users["team_leader"],
        now=EARLY,
    )
    choose(town, repair)
    assert Repair.objects.get(pk=repair.pk).state == "accepted"


def test_who_thought_too_long_is_told_that_the_times_are_over(town, plan):
    repair = worked_out(ill(town, 0, 1, 2))
    assert repair.options.get(kind="fewest").measures["told"] >= 4
    with pytest.raises(Outdated, match="over by now"):
        choose(town, repair, now=instant(TODAY, time(14)))


def test_a_second_illness_replaces_the_repair_that_was_being_worked_out(town, plan):
    first = ill(town, 1)
    Repair.objects.filter(pk=first.repairs[0].id).update(state="working")
    second = ill(town, 2)
    assert second.repairs[0].id != first.repairs[0].id
    worked_out(first)
    assert Repair.objects.get(pk=first.repairs[0].id).state == "outdated"
    assert worked_out(second).state == "ready"


def test_the_same_question_twice_is_worked_out_once(town, plan):
    assert ill(town, 1).repairs == ill(town, 1).repairs


def test_a_killed_job_begun_anew_gives_the_same(town, plan):
    reported = ill(town, 1)
    first = worked_out(reported)
    found = list(RepairOption.objects.order_by("kind").values_list("kind", "changes", "measures"))
    Repair.objects.filter(pk=first.pk).update(state="working")
    worked_out(reported)
    assert list(RepairOption.objects.order_by("kind").values_list("kind", "changes", "measures")) == found


def test_the_child_process_answers_the_same_as_this_one(town, plan, monkeypatch):
    reported = ill(town, 1)
    worked_out(reported)
    found = list(RepairOption.objects.order_by("kind").values_list("kind", "changes"))
    Repair.objects.update(state="working")
    monkeypatch.setattr(repairs, "child_started", child_started)
    worked_out(reported)
    assert list(RepairOption.objects.order_by("kind").values_list("kind", "changes")) == found


def test_undo_gives_the_day_as_it_was(town, plan):
    before = today()
    repair = worked_out(ill(town, 1))
    choose(town, repair)
    services.undo_repair(repair_public_id=repair.public_id, user=town.users["team_leader"], now=EARLY)
    ola = town.helpers[1].pk
    assert today() == {name: () if ola in who else who for name, who in before.items()}, "Ola is still ill"
    Absence.objects.all().delete()
    assert Repair.objects.get(pk=repair.pk).state == "outdated"


def test_undo_gives_the_visits_back_to_who_is_well_again(town, plan):
    before = today()
    repair = worked_out(ill(town, 1))
    choose(town, repair)
    Absence.objects.all().delete()
    services.undo_repair(repair_public_id=repair.public_id, user=town.users["team_leader"], now=EARLY)
    assert today() == before


def test_what_was_moved_by_hand_stays_where_it_was_put(town, plan):
    key = f"{town.grants[0].pk}:{TODAY}:0"
    by_hand = Placement("planned", TODAY, instant(TODAY, time(10)), (town.helpers[0].pk,))
    services.change_plan(
        plan_public_id=plan.public_id,
        version=0,
        changes=[Change(key, by_hand)],
        kind="move",
        user=town.users["team_leader"],
        now=EARLY,
    )
    repair = worked_out(ill(town, 1))
    for option in repair.options.all():
        assert key not in {row["key"] for row in option.changes}


@pytest.fixture
def afternoon(town, plan):
    """Ola alone works from 15:00 to 22:00; Arne wants help between 15:10 and 15:30, and the others are off by then."""
    shift = Shift.objects.get(employee=town.helpers[1], starts_at=instant(TODAY, time(7, 30)))
    Shift.objects.filter(pk=shift.pk).update(starts_at=instant(TODAY, time(15)), ends_at=instant(TODAY, time(22)))
    GrantWindow.objects.filter(grant=town.grants[1]).update(start_time=time(15, 10), end_time=time(15, 30))
    at = instant(TODAY, time(15, 20))
    Visit.objects.filter(day=TODAY, person=town.people[1]).update(starts_at=at, ends_at=at + timedelta(minutes=20))
    return town


def broken_today() -> list[str]:
    """What the checker says of today; the fixture's window does not fit the other days."""
    return [violation for violation in check_stored_plans()[0].violations if f":{TODAY}:" in violation]


def test_somebody_is_asked_to_stay_and_who_says_yes_goes(afternoon):
    town = afternoon
    Visit.objects.filter(day=TODAY, person=town.people[5]).update(state="skipped", starts_at=None, ends_at=None)
    repair = worked_out(ill(town, 1))
    option = repair.options.get(kind="longer")
    [asked] = option.longer_shifts
    key = f"{town.grants[1].pk}:{TODAY}:0"
    assert asked["keys"] == [key]
    assert key in {left["key"] for left in repair.options.get(kind="fewest").measures["uncovered"]}
    assert key not in {left["key"] for left in option.measures["uncovered"]}
    choose(town, repair, "longer", agreed=[asked["shift"]])
    assert Shift.objects.get(pk=asked["shift"]).ends_at == datetime.fromisoformat(asked["until"])
    assert today()["Arne"] == (asked["employee"],)
    assert broken_today() == []
    services.undo_repair(repair_public_id=repair.public_id, user=town.users["team_leader"], now=EARLY)
    assert Shift.objects.get(pk=asked["shift"]).ends_at == instant(TODAY, time(15))


def test_who_says_no_goes_home_and_the_visit_stays_uncovered(afternoon):
    town = afternoon
    repair = worked_out(ill(town, 1))
    [asked] = repair.options.get(kind="longer").longer_shifts
    choose(town, repair, "longer", agreed=[])
    assert Shift.objects.get(pk=asked["shift"]).ends_at == instant(TODAY, time(15))
    assert Visit.objects.get(key=asked["keys"][0]).state == "uncovered"


def test_a_neighbor_team_lends_somebody_after_their_shift_and_the_way_there_counts(afternoon):
    town = afternoon
    other = Team.objects.create(source_id="t2", name="Team Sørsia", unit=town.unit, latitude=59.91, longitude=10.5)
    Shift.objects.filter(employee__in=town.helpers[2:], starts_at__date=TODAY).delete()
    Shift.objects.filter(employee=town.helpers[0], starts_at__date=TODAY).update(ends_at=instant(TODAY, time(12)))
    lent = Employee.objects.create(
        source_id="z", given_name="Zara", family_name="Lund", sort_key="lund", profession="nurse", position_percent=100
    )
    shift = Shift.objects.create(
        source_id="zs",
        employee=lent,
        team=other,
        starts_at=instant(TODAY, time(8)),
        ends_at=instant(TODAY, time(14, 45)),
    )
    repair = worked_out(ill(town, 1))
    asked = next(a for a in repair.options.get(kind="longer").longer_shifts if a["shift"] == shift.pk)
    assert asked["team"] == town.team.pk
    assert asked["employee"] == lent.pk
    assert datetime.fromisoformat(asked["starts_at"]) > shift.ends_at
    choose(town, repair, "longer", agreed=[shift.pk])
    added = Shift.objects.get(employee=lent, team=town.team)
    assert added.starts_at == datetime.fromisoformat(asked["starts_at"])
    assert today()["Arne"] == (lent.pk,)
    assert broken_today() == []


def test_a_car_is_missing_and_the_day_is_planned_for_the_bicycle(town, plan, monkeypatch):
    slow = StraightLine(speeds_kmh={"walk": 4.5, "bicycle": 0.5, "car": 32.0})
    assert slow
    card = services.request_repair(
        team_id=town.team.pk,
        day=TODAY,
        user=town.users["team_leader"],
        now=EARLY,
        cause="travel",
        travel={town.helpers[0].pk: "walk"},
    )
    asked = []
    monkeypatch.setattr(
        repairs,
        "child_started",
        lambda program: nullcontext(lambda packed, tell: asked.append(Question.unpack(packed)) or {}),
    )
    services.make_repair(repair_id=card.id, now=lambda: EARLY)
    [question] = asked
    helper = question.problem.helper_of[f"e{town.helpers[0].pk}"]
    assert helper.mode == "walk"
    assert {shift.day for shift in helper.shifts} == {2}
    assert question.problem.helper_of[f"e{town.helpers[1].pk}"].mode == "car"


def test_a_visit_that_was_added_and_found_no_place_gets_one(town, plan):
    key = f"{town.grants[3].pk}:{TODAY}:0"
    visit = Visit.objects.get(key=key)
    visit.helpers.all().delete()
    Visit.objects.filter(pk=visit.pk).update(state="uncovered", starts_at=None, ends_at=None)
    card = services.request_repair(
        team_id=town.team.pk, day=TODAY, user=town.users["team_leader"], now=EARLY, cause="added"
    )
    services.make_repair(repair_id=card.id, now=lambda: EARLY)
    repair = Repair.objects.get(pk=card.id)
    assert [row["key"] for row in repair.options.get(kind="fewest").changes] == [key]
    choose(town, repair)
    assert Visit.objects.get(key=key).state == "planned"


def test_ill_for_longer_repairs_the_week_from_that_day(town, plan):
    repair = worked_out(ill(town, 1, back_on=TODAY + 3 * DAY))
    assert repair.whole_week
    [*changes] = repair.options.get(kind="fewest").changes
    assert {row["to"]["day"] for row in changes} == {(TODAY + i * DAY).isoformat() for i in range(3)}
    his = [row for row in changes if town.helpers[1].pk in row["before"]["helpers"]]
    assert len(his) == 6, "Arne and Edel on three days"
    choose(town, repair)
    assert check_stored_plans()[0].violations == []
    assert not VisitChange.objects.filter(day__lt=TODAY).exists()


def test_a_worker_reports_only_themselves_and_the_repair_is_ready_for_the_leader(town, plan):
    with pytest.raises(NotAllowed):
        ill(town, 2, who="care_worker")
    assert not Repair.objects.exists()
    reported = ill(town, 1, who="care_worker")
    assert worked_out(reported).state == "ready"


def test_without_an_accepted_plan_there_is_nothing_to_repair(town, plan):
    Plan.objects.update(state="proposed", accepted_at=None)
    assert ill(town, 1).repairs == ()
    with pytest.raises(services.NoPlan):
        services.request_repair(team_id=town.team.pk, day=MONDAY, user=None, now=NOW)


def test_a_repair_that_cannot_be_worked_out_says_so(town, plan):
    reported = ill(town, 1)
    services.fail_repair(repair_id=reported.repairs[0].id, fault="The planner ended with code 1.", now=EARLY)
    assert Repair.objects.get().state == "failed"
    assert worked_out(reported).state == "failed"


def test_the_trail_says_who_asked_offered_and_chose(town, plan):
    choose(town, worked_out(ill(town, 1)))
    verbs = set(TrailEntry.objects.values_list("verb", flat=True))
    assert {"report_absence", "request_repair", "offer_repair", "choose_repair", "repair_visits"} <= verbs
    assert "sick" not in str(list(TrailEntry.objects.values_list("facts", flat=True)))
