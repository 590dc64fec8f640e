"""The one simple thing that would bring fewer faces, and the words on the day's board."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.town import MONDAY, TODAY, accepted_plan, history
from tillit.kernel.clock import local_day
from tillit.kernel.period import Week
from tillit.rooms.rosters.models import Shift
from tillit.rooms.teams.models import TeamPerson
from tillit.rooms.visits import queries
from tillit.rooms.visits.views.week_board import Names, day_board, short_helpers
from tillit.rooms.visits.what_helps import what_helps

pytestmark = pytest.mark.django_db


def helped(town, *, helper_of) -> str:
    """Give what would help the town's second person (primary contact: Ola) in a week planned so."""
    week = read(town, accepted_plan(town, helper_of=helper_of))
    return what_helps(week.people[town.people[1].pk], week)


def read(town, plan):
    return queries.team_week(town.team.pk, Week(MONDAY), plan_id=plan.pk, today=TODAY)


def test_somebody_without_a_primary_contact_needs_one_first(town):
    TeamPerson.objects.update(primary_contact=None)
    assert "primærkontakt" in helped(town, helper_of=lambda person, day: 0)


def test_a_primary_contact_at_work_who_never_goes_is_named(town):
    assert helped(town, helper_of=lambda person, day: 2).startswith("Ola Bjørkestad")


def test_a_primary_contact_who_seldom_goes_is_told_with_both_numbers(town):
    words = helped(town, helper_of=lambda person, day: 1 if day == 0 else 2)
    assert "7 av dagene" in words
    assert "bare 1" in words


def test_a_primary_contact_who_is_not_at_work_is_no_reproach(town):
    Shift.objects.filter(employee=town.helpers[1]).delete()
    assert "ikke på jobb" in helped(town, helper_of=lambda person, day: 2)


def test_helpers_who_come_once_could_be_fewer(town):
    """Ola goes on five of seven days, two others once each."""
    words = helped(town, helper_of=lambda person, day: {0: 2, 1: 3}.get(day, 1))
    assert words.startswith("2 av 3")


def test_where_nothing_simple_helps_nothing_is_said(town):
    assert helped(town, helper_of=lambda person, day: 1) == ""


def test_only_those_who_meet_many_are_listed(town):
    """Four faces are few: nobody is held up for them."""
    from tillit.rooms.visits.views.week_people import team_faces

    history(town, days=14)
    week = read(town, accepted_plan(town))
    assert team_faces(week, Names({}, week.helpers, {}), plan=None, today=TODAY).most == []


def test_two_helpers_of_the_same_short_name_get_their_whole_name(town):
    cards = read(town, accepted_plan(town)).helpers
    first, second = list(cards)[:2]
    same = replace(cards[first], id=second, family_name=f"{cards[first].family_name[:1]}ergland")
    short = short_helpers({first: cards[first], second: same, 99: cards[list(cards)[2]]})
    assert short[first] == cards[first].name
    assert short[second] == same.name
    assert short[99].endswith(".")


def test_the_board_of_an_evening_leaves_out_who_went_home(town):
    """All in town work from half past seven to three."""
    week = read(town, accepted_plan(town))
    names = Names({}, week.helpers, {})
    assert len(day_board(week, TODAY, names).rows) == 4
    assert len(day_board(week, TODAY, names, "dag").rows) == 4
    assert day_board(week, TODAY, names, "natt").rows == []


def test_a_night_shift_stands_on_the_day_it_begins(town):
    """From ten in the evening until half past seven: one band, on one day's board."""
    plan = accepted_plan(town)
    shift = Shift.objects.filter(employee=town.helpers[0]).order_by("starts_at").first()
    starts_at = shift.starts_at + timedelta(hours=14, minutes=30)
    Shift.objects.filter(employee=town.helpers[0]).delete()
    Shift.objects.create(
        source_id="night", employee=town.helpers[0], team=town.team, starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=9),
    )  # fmt: skip
    week = read(town, plan)
    day = local_day(starts_at)
    (row,) = [row for row in week.days[day] if row.helper.id == town.helpers[0].pk]
    assert len(row.shifts) == 1
    board = day_board(week, day, Names({}, week.helpers, {}), "natt")
    assert [placed.row.label for placed in board.rows] == ["Kari Fjellrev"]
