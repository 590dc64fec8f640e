"""A team's week as data: who is at work, who is visited, and what nobody covers."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import get_args

import pytest

from tests.town import MONDAY, NOW, TODAY, accepted_plan, history
from tillit.kernel.clock import instant
from tillit.kernel.period import Week
from tillit.planning.visits.why import Code
from tillit.rooms.people.models import Pause
from tillit.rooms.rosters.models import Absence, Shift, ShiftActivity
from tillit.rooms.teams.models import Acquaintance
from tillit.rooms.visits import queries
from tillit.rooms.visits.models import Encounter, Plan, Visit
from tillit.rooms.visits.obstacles import CODES
from tillit.rooms.visits.reasons import HELPER_SENTENCES, SENTENCES, explain

pytestmark = pytest.mark.django_db
WEEK = Week(MONDAY)


def read(town, plan):
    return queries.team_week(town.team.pk, WEEK, plan_id=plan.pk if plan else None, today=TODAY)


def uncover(visit: Visit, reason: dict) -> None:
    """Make a planned visit one that nobody covers."""
    visit.helpers.all().delete()
    Visit.objects.filter(pk=visit.pk).update(state="uncovered", starts_at=None, ends_at=None, reason=reason)


def test_the_number_of_queries_does_not_grow_with_the_week(town, django_assert_max_num_queries):
    """Reading the whole week costs the same few queries for one visit as for many."""
    history(town)
    plan = accepted_plan(town)
    with django_assert_max_num_queries(16):
        week = read(town, plan)
    assert sum(len(cell.visits) for row in week.people.values() for cell in row.days) == 42


def test_a_helpers_day_has_shift_break_and_visits(town):
    """The board of a day shows what the helper's day is made of."""
    shift = Shift.objects.get(employee=town.helpers[0], starts_at__date=TODAY)
    ShiftActivity.objects.create(
        shift=shift, kind="break", starts_at=instant(TODAY, time(11)), ends_at=instant(TODAY, time(11, 30))
    )
    rows = read(town, accepted_plan(town)).days[TODAY]
    kari = next(row for row in rows if row.helper.given_name == "Kari")
    assert [activity.kind for activity in kari.shifts[0].activities] == ["break"]
    assert [visit.person_id for visit in kari.visits] == [town.people[0].pk, town.people[4].pk]
    assert kari.is_available


def test_who_is_away_stands_last_and_without_a_reason(town):
    """Not available is all that is told."""
    ola = town.helpers[1]
    Shift.objects.filter(employee=ola).delete()
    Absence.objects.create(source_id="a", employee=ola, starts_on=TODAY, ends_on=None, reason="sickness")
    rows = read(town, None).days[TODAY]
    assert rows[-1].helper.given_name == "Ola"
    assert not rows[-1].is_available
    assert "sickness" not in repr(rows[-1])
    assert all(row.helper.given_name != "Ola" for row in read(town, None).days[MONDAY])


def test_a_pause_fills_the_days_cell(town):
    """In hospital until Friday: the week says so."""
    person = town.people[0]
    Pause.objects.create(source_id="x", person=person, starts_on=MONDAY, ends_on=date(2026, 11, 20), reason="hospital")
    days = read(town, None).people[person.pk].days
    assert [bool(cell.pause) for cell in days] == [True] * 4 + [False] * 3


def test_first_meetings_are_told_from_acquaintance(town):
    """Who has never been there is marked."""
    Acquaintance.objects.create(
        person=town.people[0], employee=town.helpers[0], visits=3, last_on=TODAY - timedelta(days=1)
    )
    week = read(town, accepted_plan(town))
    mine = [v for cell in week.people[town.people[0].pk].days for v in cell.visits]
    other = [v for cell in week.people[town.people[1].pk].days for v in cell.visits]
    assert not week.is_first_meeting(mine[0], town.helpers[0].pk)
    assert week.is_first_meeting(other[0], other[0].helper_ids[0])


def test_done_follows_the_encounter(town):
    """A visit is done when an encounter that was not undone says so."""
    plan = accepted_plan(town)
    visit = Visit.objects.filter(plan=plan, day=MONDAY).first()
    Encounter.objects.create(
        person=visit.person,
        employee=visit.helpers.get().employee,
        day=MONDAY,
        visit=visit,
        origin="tap",
        recorded_at=NOW,
    )
    assert [v.id for v in queries.visits_of_plan(plan.pk) if v.is_done] == [visit.pk]


def test_an_uncovered_visit_keeps_its_window_and_says_why(town):
    """The times it was wished between, the sentence, and helper by helper."""
    plan = accepted_plan(town)
    visit = Visit.objects.filter(plan=plan, day=TODAY, person=town.people[0]).get()
    uncover(
        visit,
        {
            "code": "no_competence",
            "facts": {"competence": "catheter"},
            "helpers": [
                {
                    "employee": town.helpers[1].pk,
                    "code": "no_competence",
                    "facts": {"competence": "catheter"},
                },
                {"employee": town.helpers[2].pk, "code": "absent", "facts": {}},
                {"employee": 999999, "code": "busy"},
            ],
        },
    )
    week = read(town, plan)
    (open_visit,) = week.uncovered
    assert open_visit.window == (time(8), time(11))
    reason = explain(open_visit, week.helpers, {"catheter": "kateter"})
    assert "kateter" in reason.sentence
    assert [row.name for row in reason.helpers] == ["Ola Bjørkestad", "Åse Tiurdal"]


@pytest.mark.parametrize("code", sorted({*CODES.values(), *get_args(Code)} - set(CODES) | {"absent"}))
def test_every_code_that_is_stored_has_its_own_sentence(code):
    """What the planner can say, the page can say."""
    assert code in SENTENCES
    assert code in HELPER_SENTENCES


@pytest.mark.parametrize(
    "reason",
    [{}, {"code": "quantum"}, {"code": "no_competence", "facts": None}, {"helpers": [{"employee": 1}, "x"]}],
)
def test_a_reason_nobody_foresaw_still_gets_a_sentence(town, reason):
    """The planner may learn new codes before this page does."""
    plan = accepted_plan(town)
    uncover(Visit.objects.filter(plan=plan).first(), reason)
    week = read(town, plan)
    assert explain(week.uncovered[0], week.helpers, {}).sentence.endswith(".")


def test_plans_of_a_week_give_the_accepted_first_and_never_the_replaced(town):
    """A newer proposal does not hide the plan people work by."""
    accepted = accepted_plan(town)
    for state in ("superseded", "proposed"):
        Plan.objects.create(team=town.team, week=MONDAY, state=state, created_at=NOW)
    found = queries.plans_of_week([town.team.pk], MONDAY)[town.team.pk]
    assert [plan.state for plan in found] == ["accepted", "proposed"]
    assert found[0].id == accepted.pk
    assert found[0].accepted_by == "team_leader"


def test_a_persons_week_shows_accepted_plans_only(town):
    """A proposal is nobody's week yet."""
    plan = accepted_plan(town)
    person = town.people[0]
    assert [len(day.visits) for day in queries.week_of_person(person.pk, WEEK)] == [1] * 7
    Plan.objects.filter(pk=plan.pk).update(state="proposed")
    assert [len(day.visits) for day in queries.week_of_person(person.pk, WEEK)] == [0] * 7


def test_uncovered_are_counted_by_plan(town):
    """For the list of teams."""
    plan = accepted_plan(town)
    for visit in Visit.objects.filter(plan=plan)[:3]:
        uncover(visit, {})
    assert queries.uncovered_counts([plan.pk]) == {plan.pk: 3}
